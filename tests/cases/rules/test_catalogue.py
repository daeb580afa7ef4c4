"""The catalogue of deficiencies, the templates and the small rules beside them."""

import pytest

from cases.rules.deficiency_catalogue import BY_CODE, CATALOGUE
from cases.rules.duplicates import stops
from cases.rules.screening import failed_codes, outcome_fault
from cases.rules.templates import BUILT_IN


def test_d01_to_d28_stand_in_order_and_those_in_letters_have_a_sentence() -> None:
    assert [entry.code for entry in CATALOGUE] == [f"D{number:02d}" for number in range(1, 29)]
    assert all(bool(entry.sentence) == entry.letter_allowed for entry in CATALOGUE)
    assert {entry.code for entry in CATALOGUE if not entry.letter_allowed} == {"D24", "D25"}
    assert BY_CODE["D15"].phone_fixable
    assert not BY_CODE["D01"].phone_fixable


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_templates_name_only_deficiencies_that_exist(name: str) -> None:
    template = BUILT_IN[name]
    assert {item.deficiency_code for item in template.checklist} - {""} <= set(BY_CODE)
    assert len({item.code for item in template.checklist}) == len(template.checklist)
    assert template.applications_from <= template.applications_until


def test_answers_and_their_outcome() -> None:
    codes = {"signed": "D12", "consents": "D14", "dealer": "", "id": "D12"}
    yes = dict.fromkeys(codes, "yes")
    assert outcome_fault("fit", yes, codes) == ""
    assert outcome_fault("fit", {**yes, "dealer": "no"}, codes) == "fit_with_no"
    assert outcome_fault("deficient", {**yes, "dealer": "no"}, codes) == "nothing_missing"
    assert outcome_fault("deficient", yes, codes, ["D26"]) == ""
    assert outcome_fault("not_eligible", {**yes, "dealer": "no"}, codes) == ""
    assert outcome_fault("fit", {"signed": "yes"}, codes) == "answers"
    assert failed_codes({**yes, "signed": "no", "id": "no", "consents": "no"}, codes) == ["D12", "D14"]


def test_a_shared_telephone_stops_nothing() -> None:
    assert not stops(["telephone"])
    assert stops(["telephone", "account"])

"""Who is entitled (domain reference §6.2, §7.3)."""

from datetime import date

import pytest
from django.utils import translation

from cases.rules.birth_date import BirthDate
from cases.rules.eligibility import PersonFacts, birth_range, judge_eligibility

DAY = date(2026, 6, 1)
BEFORE, AFTER = date(2026, 5, 31), date(2026, 6, 2)
EXEMPT = {"tax": "all_exempt"}
AGES = {"ages": {"min_age": 3, "until_fiscal_year_end_of_age": 18, "reading": "attained"}}


ADULT = BirthDate(1980, 5, 17)


def person(born: BirthDate = ADULT, **values) -> PersonFacts:
    return PersonFacts(born, **{"tax_class": "0", **values})


@pytest.mark.parametrize(
    ("rule", "people", "entitled", "excluded", "codes"),
    [
        ({}, [person(tax_class="1")], (0,), "", []),
        (EXEMPT, [person(), person()], (0, 1), "", []),
        (EXEMPT, [person(), person(tax_class="1")], (0, 1), "taxed", ["taxed"]),
        (EXEMPT, [person(), person(tax_class="9"), person(tax_class="")], (0, 1, 2), "", ["tax_unknown"]),
        # Who died after the reference date still counts; alone, nobody is left to claim.
        ({}, [person(is_head=True, moved_reason="死亡", moved_on=AFTER)], (0,), "nobody_left", ["nobody_left"]),
        ({}, [person(is_head=True, moved_reason="死亡", moved_on=AFTER), person()], (0, 1), "", ["head_dead"]),
        ({}, [person(moved_reason="死亡", moved_on=BEFORE), person()], (1,), "", []),
        ({}, [person(moved_reason="転出", moved_on=BEFORE)], (), "all_moved_out", ["all_moved_out"]),
        ({}, [person(moved_reason="転出", moved_on=AFTER)], (0,), "", []),
        ({}, [person(), person(moved_reason="出生", moved_on=AFTER)], (0,), "", []),
        ({}, [person(), person(moved_reason="転入", moved_on=DAY)], (0, 1), "", []),
        ({}, [person(moved_reason="転居", moved_on=BEFORE)], (0,), "", []),
        # A head is not paid for who is protected from him or her; where the head is one of them, all count.
        ({}, [person(is_head=True), person(is_protected=True), person()], (0, 2), "", ["apart"]),
        (EXEMPT, [person(is_head=True), person(is_protected=True, tax_class="1")], (0,), "", ["apart"]),
        ({}, [person(is_head=True, is_protected=True), person(is_protected=True), person()], (0, 1, 2), "", []),
        ({}, [person(is_head=True, moved_reason="転出", moved_on=BEFORE), person(is_protected=True)], (1,), "", []),
        (
            {},
            [person(is_head=True, moved_reason="死亡", moved_on=AFTER), person(is_protected=True)],
            (0, 1),
            "",
            ["head_dead"],
        ),
        (AGES, [person(), person(BirthDate(2015, 1, 1))], (1,), "", []),
        (AGES, [person()], (), "nobody_of_age", ["nobody_of_age"]),
        (AGES, [person(), person(BirthDate(2008))], (), "", ["age_unknown"]),
    ],
)
def test_judgements(rule, people, entitled, excluded, codes) -> None:
    found = judge_eligibility(rule, people, reference_on=DAY)
    assert (found.entitled, found.excluded_reason) == (entitled, excluded)
    assert [reason.code for reason in found.reasons] == codes
    assert found.is_clear == all(reason.excludes for reason in found.reasons)


def test_reasons_are_sentences_with_their_numbers() -> None:
    (reason,) = judge_eligibility(EXEMPT, [person(tax_class="1")] * 2, reference_on=DAY).reasons
    with translation.override("en"):
        assert str(reason) == "2 people of the household are taxed."


def test_children_until_the_end_of_the_fiscal_year() -> None:
    """大田市 要綱: 18歳年度末 on 2024-12-13 is born on or after 2006-04-02."""
    births = birth_range({"until_fiscal_year_end_of_age": 18}, date(2024, 12, 13))
    assert births is not None
    assert births.earliest_on == date(2006, 4, 2)


def test_a_range_that_the_municipality_approved_is_taken_as_it_stands() -> None:
    births = birth_range({"earliest_on": "2006-04-02", "latest_on": "2024-12-13"}, DAY)
    assert births is not None
    assert births.contains(date(2006, 4, 2))
    assert not births.contains(date(2006, 4, 1))
    assert not births.contains(date(2024, 12, 14))
    assert birth_range(None, DAY) is None

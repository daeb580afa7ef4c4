"""Setting up: every built-in template, twice, and what is refused."""

import dataclasses
import datetime as dt

import pytest

from cases.errors import CaseError
from cases.models import ChecklistItem, DeficiencyCode, ProgramSetup
from cases.rules.templates import BUILT_IN, ChecklistQuestion
from cases.selectors.setup import checklist_of, deficiency_codes_of
from cases.services.setup.set_up_program import set_up_program
from security.actor import Actor, NotAllowedError
from security.events import PROGRAM_SET_UP
from security.models import ProgramKey
from security.roles import EmployerKind
from tests.cases.services.checks import last_event, refused
from tests.factories.cases import make_template
from tests.factories.security import World

PLATFORM = Actor(user_id=None, label="platform", kind=EmployerKind.PLATFORM)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_each_built_in_template_sets_a_program_up(aoi: World, name: str) -> None:
    template = make_template(name)
    done = set_up_program(actor=PLATFORM, program_id=aoi.aoi.pk, template=template)
    setup = ProgramSetup.objects.get()
    assert (setup.kind, setup.channels, setup.amount_rule) == (
        template.kind,
        list(template.channels),
        dict(template.amount_rule),
    )
    assert len(checklist_of(aoi.aoi.pk, done.checklist_version)) == len(template.checklist)
    assert DeficiencyCode.objects.count() == 28
    assert ProgramKey.objects.count() == 1
    assert last_event(PROGRAM_SET_UP).data == {"version": 2, "checklist_version": done.checklist_version}


def test_a_changed_checklist_is_a_new_version_and_the_same_one_is_not(aoi: World) -> None:
    template = make_template()
    assert set_up_program(actor=PLATFORM, program_id=aoi.aoi.pk, template=template).checklist_version == 1
    changed = dataclasses.replace(template, checklist=(*template.checklist, ChecklistQuestion("more", "追加の確認")))
    assert set_up_program(actor=PLATFORM, program_id=aoi.aoi.pk, template=changed).checklist_version == 2
    assert ChecklistItem.objects.filter(version=1).count() == len(template.checklist)
    assert [item.code for item in checklist_of(aoi.aoi.pk)][-1] == "more"


def test_the_municipality_approved_sentence_is_taken_over(aoi: World) -> None:
    template = make_template()
    first = dataclasses.replace(template.deficiencies[0], sentence="承認済みの文")
    changed = dataclasses.replace(template, deficiencies=(first, *template.deficiencies[1:]))
    set_up_program(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, template=changed)
    assert deficiency_codes_of(aoi.aoi.pk)["D01"].sentence == "承認済みの文"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"applications_from": dt.date(2026, 9, 2), "applications_until": dt.date(2026, 9, 1)}, "setup_dates"),
        ({"amount_rule": {"kind": "lottery"}}, "setup_rule"),
        ({"amount_rule": {"kind": "rate", "percent": "a quarter"}}, "setup_rule"),
        ({"amount_rule": {"kind": "per_person"}}, "setup_rule"),
        ({"eligibility": {"ages": {"min_age": 70, "max_age": 60}}}, "setup_rule"),
        ({"checklist": (ChecklistQuestion("x", "？", "", "D99"),)}, "setup_code"),
    ],
)
def test_what_cannot_work_is_refused(aoi: World, changes, code: str) -> None:
    with refused(CaseError, code):
        set_up_program(actor=PLATFORM, program_id=aoi.aoi.pk, template=make_template(**changes))
    assert ProgramSetup.objects.get().version == 1


@pytest.mark.parametrize("person", ["aoi_reviewer_1", "aoi_officer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    with refused(NotAllowedError):
        set_up_program(actor=aoi.actor(person), program_id=aoi.aoi.pk, template=make_template())
    assert ProgramSetup.objects.get().version == 1

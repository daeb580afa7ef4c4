"""What passes at a glance passes the close look too; what is doubtful is never passed over."""

from typing import Any

import pytest

from cases.models import BenefitKind, Household, Notice, NoticeKind, ProgramSetup, Recipient
from reports.selectors.letter_contents import letter_drafts
from reports.selectors.letter_glances import plain_letters
from reports.services.letters.check_letters import check_letters, problem_of
from security import clock
from security.actor import system_actor
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup
from tests.factories.security import World

KINDS = (NoticeKind.PUSH_NOTICE, NoticeKind.CONFIRMATION_FORM, NoticeKind.APPLICATION_FORM, NoticeKind.REMINDER)
UNDRAWABLE = "\U0010f000"
# What is special about a household, by a name for it.
Cases = dict[str, dict[str, Any]]
PLAIN: Cases = {
    "ordinary": {},
    "kanji of another plane": {"name": "𠮷田　髙﨑"},
    "letters go elsewhere": {"mailing_address": "大阪府みなと市北1-2-3", "mailing_postcode": "5300001"},
    "hidden, letters go elsewhere": {"protected": True, "mailing_address": "大阪府みなと市北1-2-3"},
    "a building": {"katagaki": "みほんハイツ" * 5},
}
DOUBTFUL: Cases = {
    "no glyph in the name": {"name": UNDRAWABLE, "name_reduced": UNDRAWABLE},
    "no glyph in the address": {"address": f"東京都あおい市{UNDRAWABLE}町1"},
    "no glyph in the building": {"katagaki": UNDRAWABLE},
    "no name": {"name": "　", "name_reduced": "　"},
    "no address": {"address": "　 "},
    "a bad postcode": {"postcode": "426000"},
    "a bad postcode elsewhere": {"mailing_address": "大阪府みなと市北1-2-3", "mailing_postcode": "53000"},
    "too long an address": {"address": "東京都あおい市中央" * 20},
    "too long a building": {"address": "東京都あおい市中央" * 8, "katagaki": "みほんハイツ" * 10},
    "too long a name": {"name": "寿限無" * 16},
    "hidden": {"protected": True},
}
# In order when they are looked at closely, but not at a glance.
ODD: Cases = {"a variant of a kanji": {"name": "辻\U000e0100　一郎"}, "a reduced name": {"name": UNDRAWABLE}}


@pytest.fixture
def aoi(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield world.aoi


def letters_of(program: Program, households: Cases, kind: NoticeKind) -> dict[str, int]:
    """A queued letter of a kind to each of these households, by what is special about it."""
    known = Household.objects.filter(program_id=program.pk).count()
    first = Notice.objects.filter(program_id=program.pk).count() + 1
    return {
        name: Notice.objects.create(
            program=program,
            number=first + place,
            kind=kind,
            household=make_household(program, 1 + known + place, first_sent_at=clock.now(), **values),
            issued_on=clock.today(),
            queued_at=clock.now(),
        ).pk
        for place, (name, values) in enumerate(households.items())
    }


def glanced(program: Program, letters: dict[str, int]) -> dict[int, tuple[str, int]]:
    found = plain_letters(program_id=program.pk, notice_ids=list(letters.values()))
    return {row.notice_id: (row.kind, row.pages) for row in found}


def looked_at(program: Program, letters: dict[str, int]) -> dict[int, tuple[str, int]]:
    drafts = letter_drafts(program_id=program.pk, notice_ids=list(letters.values()))
    return {
        draft.notice_id: (draft.kind, draft.content.page_count())
        for draft in drafts
        if draft.content is not None and problem_of(draft) is None
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_at_a_glance_passes_the_close_look_with_as_many_pages(aoi, kind):
    letters = letters_of(aoi, {**PLAIN, **DOUBTFUL, **ODD}, kind)
    assert looked_at(aoi, letters).keys() == {letters[name] for name in (*PLAIN, *ODD)}
    found = glanced(aoi, letters)
    assert found.keys() == {letters[name] for name in PLAIN}
    assert found.items() <= looked_at(aoi, letters).items()


def test_a_household_without_account_head_or_first_letter_is_looked_at(aoi):
    letters = letters_of(aoi, {"account": {"account": False}, "head": {}, "birth": {}}, NoticeKind.PUSH_NOTICE)
    people = Recipient.objects.filter(program_id=aoi.pk)
    people.filter(household__notices=letters["head"], is_head=True).update(in_roster=False)
    people.filter(household__notices=letters["birth"], is_head=True).update(birth_year=1860)
    assert glanced(aoi, letters) == {}
    reminder = letters_of(aoi, {"never": {}}, NoticeKind.REMINDER)
    Household.objects.filter(notices=reminder["never"]).update(first_sent_at=None)
    assert glanced(aoi, reminder) == looked_at(aoi, reminder) == {}


def test_other_kinds_and_letters_that_are_not_queued_are_left_to_the_close_look(aoi):
    letters = letters_of(aoi, {"one": {}}, NoticeKind.DECISION)
    assert glanced(aoi, letters) == {}
    gone = letters_of(aoi, {"two": {}}, NoticeKind.CONFIRMATION_FORM)
    Notice.objects.filter(program_id=aoi.pk, pk=gone["two"]).update(state=Notice.State.VOID)
    assert glanced(aoi, gone) == {}


def test_long_households_take_further_pages(aoi):
    for kind in (NoticeKind.CONFIRMATION_FORM, NoticeKind.APPLICATION_FORM):
        letters = letters_of(aoi, {"many": {}}, kind)
        household = Household.objects.get(notices=letters["many"])
        Recipient.objects.bulk_create(
            Recipient(
                program=aoi,
                household=household,
                number=f"X{household.pk}-{place}",
                relation="子",
                is_head=False,
                name="見本　次郎",
                name_reduced="見本　次郎",
                kana="ミホン ジロウ",
                name_key="見本次郎",
                kana_key="ミホンジロウ",
                birth_year=2010,
            )
            for place in range(30)
        )
        assert glanced(aoi, letters) == looked_at(aoi, letters)
        assert glanced(aoi, letters)[letters["many"]][1] > 2
    ProgramSetup.objects.filter(program_id=aoi.pk).update(kind=BenefitKind.SUBSIDY)
    assert glanced(aoi, letters) == looked_at(aoi, letters) == {letters["many"]: (NoticeKind.APPLICATION_FORM, 2)}


def test_what_all_letters_share_is_looked_at_in_one_of_them_and_stops_them_all(aoi):
    letters = letters_of(aoi, {**PLAIN, "hidden": {"protected": True}}, NoticeKind.CONFIRMATION_FORM)
    ids = list(letters.values())
    ProgramSetup.objects.filter(program_id=aoi.pk).update(call_centre_hours=f"平日{UNDRAWABLE}")
    checked = check_letters(actor=system_actor("test"), program_id=aoi.pk, notice_ids=ids)
    assert (checked.printable, checked.left_out) == ({}, 0)
    assert {error.item: error.code for error in checked.problems} == {
        str(pk): "protected_address" if name == "hidden" else "missing_glyph" for name, pk in letters.items()
    }


def test_the_order_stays_and_what_left_the_queue_is_counted(aoi):
    letters = letters_of(aoi, {**ODD, **PLAIN, **DOUBTFUL}, NoticeKind.CONFIRMATION_FORM)
    Notice.objects.filter(program_id=aoi.pk, pk=letters["ordinary"]).update(state=Notice.State.VOID)
    checked = check_letters(actor=system_actor("test"), program_id=aoi.pk, notice_ids=list(letters.values()))
    assert checked.printable == {
        "confirmation_form/001": [letters[name] for name in (*ODD, *PLAIN) if name != "ordinary"]
    }
    assert (len(checked.problems), checked.left_out) == (len(DOUBTFUL), 1)

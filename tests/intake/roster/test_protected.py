"""A head is not paid for who is protected from him or her, even where the form was in before (domain.md §7.3)."""

import pytest

from cases.models import Application, Channel, Hold, HoldKind, Household, Notice, NoticeKind, Status
from cases.services.application.apply_values import Entry, EntryValues, apply_values
from cases.services.application.open import Arrival, open_applications
from cases.services.hold.release import release_holds
from cases.services.notice.queue import NoticeTarget, queue_notices
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.cases.services.checks import refused_for
from tests.factories.intake import apply_whole, make_setup, person, roster_bytes
from tests.factories.security import World, make_user

pytestmark = pytest.mark.usefixtures("sent")
EACH = {"kind": "per_person", "yen": 100_000}
PARENTS = [person(11, 1), person(12, 1, head=False), person(13, 1, head=False)]
FLED = [PARENTS[0], {**PARENTS[1], "支援措置": "1"}, {**PARENTS[2], "支援措置": "1"}]
ELSEWHERE = [
    PARENTS[0],
    {**person(12, 2), "支援措置": "1"},
    {**person(13, 2, head=False), "支援措置": "1"},
]


@pytest.fixture
def filed(world: World) -> World:
    """The head's form for the three of the household is in."""
    with program_scope(world.aoi.pk):
        make_setup(world.aoi, eligibility={}, amount_rule=EACH)
    bring(world, PARENTS)
    with program_scope(world.aoi.pk):
        actor = world.actor("aoi_manager")
        arrival = Arrival(channel=Channel.ONLINE, household_id=Household.objects.get().pk)
        (made,) = open_applications(actor=actor, program_id=world.aoi.pk, arrivals=[arrival])
        entry = Entry(made.application_id, EntryValues(applicant_name="青井　太郎"))
        apply_values(actor=actor, program_id=world.aoi.pk, entries=[entry])
        Application.objects.update(status=Status.VERIFIED)
        assert filing().amount_yen == 300_000
    return world


def bring(world: World, rows: list[dict[str, str]]) -> None:
    apply_whole(world.actor("aoi_manager"), world.aoi, roster_bytes(rows))


def filing() -> Application:
    return Application.objects.get()


@pytest.mark.parametrize("rows", [FLED, ELSEWHERE], ids=["fled", "in a household of their own"])
def test_what_was_filed_is_stopped_and_no_longer_counts_them(filed: World, rows: list[dict[str, str]]) -> None:
    bring(filed, rows)
    with program_scope(filed.aoi.pk):
        hold = Hold.objects.get(released_at=None)
        assert (hold.kind, hold.application_id) == (HoldKind.PROTECTED, filing().pk)
        assert filing().amount_yen == 100_000
    bring(filed, rows)
    with program_scope(filed.aoi.pk):
        assert Hold.objects.count() == 1


def test_letters_that_were_not_posted_are_void(filed: World) -> None:
    """Printed ones become pieces to be pulled by it; those of another household go on."""
    with program_scope(filed.aoi.pk):
        targets = [NoticeTarget(Household.objects.get().pk)]
        actor = filed.actor("aoi_manager")
        queue_notices(actor=actor, program_id=filed.aoi.pk, kind=NoticeKind.REMINDER, targets=targets)
    bring(filed, [*PARENTS, person(21, 3)])
    with program_scope(filed.aoi.pk):
        assert Notice.objects.get().state == Notice.State.QUEUED
    bring(filed, [*FLED, person(21, 3)])
    with program_scope(filed.aoi.pk):
        assert (Notice.objects.get().state, Notice.objects.get().blocked_reason) == (Notice.State.VOID, "restricted")


def test_a_decision_that_counts_them_stays_stopped(filed: World) -> None:
    with program_scope(filed.aoi.pk):
        Application.objects.update(status=Status.DECIDED)
    bring(filed, FLED)
    desk = make_user("desk", Role.PROTECTED_CASE_OFFICER, filed.aoi)
    filed.users["desk"] = desk
    with program_scope(filed.aoi.pk):
        hold = Hold.objects.get()
        assert filing().amount_yen == 300_000
        with refused_for("apart"):
            release_holds(
                actor=filed.actor("desk"), program_id=filed.aoi.pk, hold_ids=[hold.pk], reason="申出を確認した"
            )
        Application.objects.update(amount_yen=100_000)
        release_holds(actor=filed.actor("desk"), program_id=filed.aoi.pk, hold_ids=[hold.pk], reason="申出を確認した")


def test_they_count_in_a_household_of_their_own(world: World) -> None:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi, eligibility={}, amount_rule=EACH)
    bring(world, ELSEWHERE)
    with program_scope(world.aoi.pk):
        yen = dict(Household.objects.values_list("number", "entitled_yen"))
        assert sorted(yen.values()) == [100_000, 200_000]

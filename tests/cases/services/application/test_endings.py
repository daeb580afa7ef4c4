"""Withdrawal, declining, expiry and sending back."""

import pytest

from cases import events
from cases.errors import CaseError
from cases.models import Application, Deficiency, Hold, LedgerState, Notice, NoticeKind, Status
from cases.services.application.decline import decline_households
from cases.services.application.expire import expire_applications
from cases.services.application.send_back import send_back_applications
from cases.services.application.withdraw import withdraw_applications
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from security.actor import NotAllowedError, system_actor
from tests.cases.services.checks import last_event, refused, refused_for
from tests.factories.cases import make_application, make_applications, make_household
from tests.factories.security import World


def deficient(world: World, status: Status = Status.VERIFIED) -> Application:
    row = make_application(world, status=status)
    open_deficiencies(
        actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk, deficiencies=[OpenDeficiency(row.pk, "D01")]
    )
    notify_deficiencies(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, application_ids=[row.pk])
    return row


def test_withdrawing_ends_stops_deficiencies_and_letters(aoi: World) -> None:
    row = deficient(aoi)
    withdraw_applications(
        actor=aoi.actor("aoi_caller"), program_id=aoi.aoi.pk, application_ids=[row.pk], reason="telephone"
    )
    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN
    assert not Hold.objects.filter(released_at=None).exists()
    assert Deficiency.objects.get().state == Deficiency.State.DROPPED
    assert Notice.objects.get(kind=NoticeKind.DEFICIENCY).state == Notice.State.VOID
    assert last_event(events.STATUS_CHANGED).data["event"] == "withdraw"


def test_expiring_by_the_platform(aoi: World) -> None:
    row = deficient(aoi)
    expire_applications(actor=system_actor("test"), program_id=aoi.aoi.pk, application_ids=[row.pk])
    row.refresh_from_db()
    assert row.status == Status.EXPIRED
    assert Deficiency.objects.get().state == Deficiency.State.EXPIRED
    assert last_event(events.DEFICIENCY_EXPIRED).subject_ids == [Deficiency.objects.get().pk]
    with refused_for("status"):
        expire_applications(actor=system_actor("test"), program_id=aoi.aoi.pk, application_ids=[row.pk])


def test_sending_back_starts_another_cycle_and_names_nobody(aoi: World) -> None:
    rows = make_applications(aoi, 3, status=Status.REVIEWED)
    ids = [row.pk for row in rows]
    send_back_applications(
        actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, application_ids=ids, reason="income of 2025"
    )
    found = Application.objects.filter(pk__in=ids, status=Status.VERIFIED, review_cycle=2, assignee=None)
    assert found.count() == 3


def test_declining_withdraws_what_is_not_decided(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    silent = make_household(aoi.aoi)
    decline_households(
        actor=aoi.actor("aoi_caller"),
        program_id=aoi.aoi.pk,
        household_ids=[row.household_id, silent.pk],
        reason="letter of 1 September",
    )
    row.refresh_from_db()
    silent.refresh_from_db()
    assert (row.status, silent.ledger_state) == (Status.WITHDRAWN, LedgerState.DECLINED)
    assert last_event(events.LEDGER_CHANGED).subject_ids == [row.household_id, silent.pk]


def test_reasons_are_asked_for(aoi: World) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    for act in (withdraw_applications, send_back_applications):
        with refused(CaseError, "reason_missing"):
            act(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, application_ids=[row.pk], reason=" ")
    with refused(CaseError, "reason_missing"):
        decline_households(
            actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, household_ids=[row.household_id], reason=""
        )


@pytest.mark.parametrize(
    ("act", "person"),
    [
        (withdraw_applications, "aoi_reviewer_1"),
        (withdraw_applications, "midori_manager"),
        (expire_applications, "aoi_keyer_1"),
        (send_back_applications, "aoi_mailroom"),
    ],
)
def test_others_may_not(aoi: World, act, person: str) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    with refused(NotAllowedError):
        act(actor=aoi.actor(person), program_id=aoi.aoi.pk, application_ids=[row.pk], reason="because")


def test_an_application_of_another_program_is_missing(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    with refused_for("missing"):
        withdraw_applications(
            actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, application_ids=[row.pk + 1_000], reason="x"
        )

"""When the money comes, at every stage of a case."""

import datetime as dt

import pytest

from cases.models import Application, Decision, Hold, HoldKind, Status
from cases.selectors.payment_outlook import Outlook, PaymentOutlook, payment_outlook, usual_days_to_decision
from cases.services.hold.open import open_holds
from security import clock
from security.actor import NotAllowedError
from tests.factories.cases import make_application
from tests.factories.security import World


def outlook(world: World, row: Application, person: str = "aoi_caller") -> PaymentOutlook:
    return payment_outlook(actor=world.actor(person), program_id=world.aoi.pk, application_id=row.pk)


def decided(world: World, days: int, number: int) -> None:
    """A case that was decided today, `days` after its reception."""
    row = make_application(world)
    Application.objects.filter(pk=row.pk).update(received_on=clock.today() - dt.timedelta(days=days))
    Decision.objects.create(
        program=world.aoi,
        application=row,
        number=number,
        outcome="grant",
        amount_yen=30_000,
        decided_by=world.users["aoi_officer"],
        decided_at=clock.now(),
        decided_on=clock.today(),
    )


def test_without_experience_nothing_is_promised(aoi: World) -> None:
    assert outlook(aoi, make_application(aoi)) == PaymentOutlook(Outlook.UNKNOWN)


def test_the_estimate_is_what_four_of_five_took_plus_the_lead(aoi: World) -> None:
    for number, days in enumerate((5, 6, 7, 10, 40), start=1):
        decided(aoi, days, number)
    assert usual_days_to_decision(aoi.aoi.pk) == 10
    # Received Monday 7 September, decided by Thursday 17th, four business days over three holidays.
    assert outlook(aoi, make_application(aoi)) == PaymentOutlook(Outlook.ESTIMATED, dt.date(2026, 9, 28))


def test_a_granted_case_is_expected_after_the_lead(aoi: World) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    Application.objects.filter(pk=row.pk).update(status=Status.DECIDED)
    assert outlook(aoi, row) == PaymentOutlook(Outlook.EXPECTED, dt.date(2026, 9, 11))


@pytest.mark.parametrize(
    ("waits_for", "expected"),
    [
        (Hold.WaitsFor.RESIDENT, Outlook.WAITS_FOR_RESIDENT),
        (Hold.WaitsFor.MUNICIPALITY, Outlook.STOPPED),
    ],
)
def test_a_stopped_case_says_for_whom_it_waits(aoi: World, waits_for, expected) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[row.pk],
        kind=HoldKind.OTHER_CITY,
        reason="asked",
        waits_for=waits_for,
    )
    assert outlook(aoi, row) == PaymentOutlook(expected)


@pytest.mark.parametrize("status", [Status.DENIED, Status.WITHDRAWN, Status.CLOSED])
def test_what_ended_without_money_gets_none(aoi: World, status: Status) -> None:
    row = make_application(aoi)
    Application.objects.filter(pk=row.pk).update(status=status)
    assert outlook(aoi, row) == PaymentOutlook(Outlook.NOTHING)


def test_others_are_not_told(aoi: World) -> None:
    row = make_application(aoi)
    with pytest.raises(NotAllowedError):
        outlook(aoi, row, "midori_caller")

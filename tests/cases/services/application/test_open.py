"""Reception: numbers, ledger, stops, and what is refused."""

import datetime as dt

import pytest

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Application, Channel, Deficiency, Hold, HoldKind, LedgerState, ProgramSetup, Status, Transition
from cases.services.application.open import Arrival, open_applications
from security import clock
from security.actor import NotAllowedError
from security.tenancy.scope import ProgramNotInScopeError
from tests.cases.services.checks import events_of, last_event, refused
from tests.factories.cases import make_household
from tests.factories.security import World


def open_for(world: World, *arrivals: Arrival, person: str = "aoi_mailroom"):
    return open_applications(actor=world.actor(person), program_id=world.aoi.pk, arrivals=arrivals)


def test_the_first_application_takes_the_number_of_the_letter(aoi: World) -> None:
    household = make_household(aoi.aoi)
    typed = household.receipt_number.replace("-", "")
    (opened,) = open_for(aoi, Arrival(Channel.CONFIRMATION, receipt_number=typed))
    row = Application.objects.get(pk=opened.application_id)
    assert row.receipt_number == household.receipt_number
    assert (row.status, row.received_on, row.channel) == (Status.RECEIVED, dt.date(2026, 9, 7), Channel.CONFIRMATION)
    household.refresh_from_db()
    assert household.ledger_state == LedgerState.ANSWERED
    step = Transition.objects.get(application=row)
    assert (step.event, step.from_status, step.to_status) == ("open", "", "received")
    assert last_event(events.APPLICATION_OPENED).subject_ids == [row.pk]


def test_later_applications_take_new_numbers_also_in_one_go(aoi: World) -> None:
    household, other = make_household(aoi.aoi), make_household(aoi.aoi)
    arrivals = [Arrival(Channel.CONFIRMATION, household_id=pk) for pk in (household.pk, household.pk, other.pk)]
    opened = open_for(aoi, *arrivals)
    numbers = [item.receipt_number for item in opened]
    assert numbers[0] == household.receipt_number
    assert numbers[2] == other.receipt_number
    assert len(set(numbers)) == 3
    (again,) = open_for(aoi, Arrival(Channel.ONLINE, receipt_number=numbers[1]))
    assert again.household_id == household.pk
    assert again.receipt_number not in numbers


def test_many_arrivals_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    households = [make_household(aoi.aoi) for _ in range(30)]
    with django_assert_max_num_queries(22):
        opened = open_for(aoi, *(Arrival(Channel.CONFIRMATION, household_id=row.pk) for row in households))
    assert [item.household_id for item in opened] == [row.pk for row in households]
    assert len(events_of(events.APPLICATION_OPENED)) == 1
    assert len(last_event(events.APPLICATION_OPENED).subject_ids) == 30


def test_a_restricted_household_is_stopped_for_the_dedicated_desk(aoi: World) -> None:
    household = make_household(aoi.aoi, protected=True)
    (opened,) = open_for(aoi, Arrival(Channel.CONFIRMATION, household_id=household.pk))
    hold = Hold.objects.get(application_id=opened.application_id)
    assert (hold.kind, hold.waits_for) == (HoldKind.PROTECTED, Hold.WaitsFor.OFFICE)


def test_what_comes_after_the_last_day_gets_d22(aoi: World) -> None:
    on_time, late = make_household(aoi.aoi), make_household(aoi.aoi)
    last_day = clock.today() + dt.timedelta(days=60)
    opened = open_for(
        aoi,
        Arrival(Channel.CONFIRMATION, household_id=on_time.pk, received_on=last_day),
        Arrival(Channel.CONFIRMATION, household_id=late.pk, received_on=last_day + dt.timedelta(days=1)),
    )
    found = Deficiency.objects.get()
    assert (found.application_id, found.code) == (opened[1].application_id, "D22")
    assert found.hold.waits_for == Hold.WaitsFor.MUNICIPALITY


def test_an_unknown_number_is_refused_and_nothing_is_opened(aoi: World) -> None:
    household = make_household(aoi.aoi)
    with refused(NotFoundError, "household"):
        open_for(
            aoi,
            Arrival(Channel.CONFIRMATION, household_id=household.pk),
            Arrival(Channel.CONFIRMATION, receipt_number="101-99999999-99"),
        )


def test_a_channel_that_the_program_does_not_have_is_refused(aoi: World) -> None:
    household = make_household(aoi.aoi)
    ProgramSetup.objects.update(channels=["application"])
    with refused(CaseError, "channel"):
        open_for(aoi, Arrival(Channel.ONLINE, household_id=household.pk))


@pytest.mark.parametrize("person", ["aoi_treasurer", "aoi_clerk_1", "aoi_viewer", "midori_mailroom"])
def test_others_may_not_open(aoi: World, person: str) -> None:
    household = make_household(aoi.aoi)
    with refused(NotAllowedError):
        open_for(aoi, Arrival(Channel.CONFIRMATION, household_id=household.pk), person=person)


def test_another_program_is_out_of_reach(aoi: World) -> None:
    with refused(ProgramNotInScopeError):
        open_applications(actor=aoi.actor("midori_mailroom"), program_id=aoi.midori.pk, arrivals=[])

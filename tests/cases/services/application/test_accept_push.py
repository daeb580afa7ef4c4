"""Push benefits: the day after the last day to object."""

import datetime as dt

import pytest

from cases import events
from cases.models import Application, Approach, Channel, Household, LedgerEvent, LedgerState, Status
from cases.services.application.accept_push import accept_push
from security import clock
from security.actor import NotAllowedError, system_actor
from security.clock import JAPAN
from tests.cases.services.checks import last_event, refused
from tests.factories.cases import make_account, make_household
from tests.factories.security import World

POSTED = dt.datetime(2026, 9, 1, 12, 0, tzinfo=JAPAN)
# 14 days after 1 September 2026 is Tuesday the 15th.
LAST_DAY = dt.datetime(2026, 9, 15, 23, 59, tzinfo=JAPAN)
DAY_AFTER = dt.datetime(2026, 9, 16, 0, 1, tzinfo=JAPAN)


def push_household(world: World, *, account: bool = True, **values) -> Household:
    row = make_household(
        world.aoi,
        approach=Approach.PUSH,
        ledger_state=LedgerState.OBJECTION_OPEN,
        ledger_state_at=POSTED,
        **values,
    )
    if account:
        make_account(row)
    return row


def accept(world: World, **values):
    return accept_push(actor=system_actor("test"), program_id=world.aoi.pk, **values)


def test_who_was_silent_until_the_last_day_has_accepted(aoi: World) -> None:
    household = push_household(aoi)
    with clock.at(LAST_DAY):
        assert accept(aoi).done == []
    with clock.at(DAY_AFTER):
        (pk,) = accept(aoi).done
        assert accept(aoi).done == []
    row = Application.objects.get(pk=pk)
    household.refresh_from_db()
    assert (row.channel, row.status, row.amount_yen) == (Channel.PUSH, Status.VERIFIED, 30_000)
    assert (row.receipt_number, row.account.household_id) == (household.receipt_number, household.pk)
    assert household.ledger_state == LedgerState.TACITLY_ACCEPTED
    assert LedgerEvent.objects.get(household=household).event == "accept_tacitly"
    assert last_event(events.ENTRY_ACCEPTED).subject_ids == [pk]


def test_without_an_account_restricted_excluded_or_with_mail_waiting_nobody_is_paid(aoi: World) -> None:
    no_account = push_household(aoi, account=False)
    push_household(aoi, protected=True)
    push_household(aoi, excluded_reason="nobody_left")
    with_mail = push_household(aoi)
    with clock.at(DAY_AFTER):
        outcome = accept(aoi, except_household_ids=[with_mail.pk], limit=1)
    assert (outcome.done, outcome.refusals) == ([], {no_account.pk: "no_account"})
    assert not Application.objects.exists()


def test_many_households_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    for _number in range(20):
        push_household(aoi)
    with clock.at(DAY_AFTER), django_assert_max_num_queries(50):
        assert len(accept(aoi).done) == 20


@pytest.mark.parametrize("person", ["aoi_caller", "aoi_officer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    push_household(aoi)
    with clock.at(DAY_AFTER), refused(NotAllowedError):
        accept_push(actor=aoi.actor(person), program_id=aoi.aoi.pk)

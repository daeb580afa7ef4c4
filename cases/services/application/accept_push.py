"""Push benefits: who has not objected in time has accepted (みなし承諾)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Approach, Channel, Household, LedgerState, PayeeAccount
from cases.rules.deadlines import deadline_after, is_past
from cases.rules.ledger import LedgerChange
from cases.rules.transitions import Event
from cases.selectors.setup import setup_of
from cases.services.application.accept_entry import accept_entries
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.application.open import Arrival, open_applications
from cases.services.household.change_ledger import change_ledger
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.roles import Role

REFUSED_ACCOUNT = "no_account"


def accept_push(
    *,
    actor: Actor,
    program_id: int,
    household_ids: Collection[int] | None = None,
    except_household_ids: Collection[int] = (),
    limit: int = 10_000,
) -> Done:
    """Open and verify an application for push households whose days to object are over; at most `limit` of them.

    `except_household_ids` are those of whom mail has arrived that is not registered yet: they wait. `done` holds the
    applications; refusals by household: ``no_account`` (none on file to pay to).
    By the contractor's manager or the platform.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    # Run twice: who accepted tacitly is no longer in the state "objection open".
    overdue = _overdue(program_id, household_ids, except_household_ids)
    on_file = PayeeAccount.objects.filter(
        program_id=program_id, household_id=OuterRef("pk"), source=PayeeAccount.Source.ROSTER
    )
    refusals = dict.fromkeys(_due(program_id, overdue.filter(~Exists(on_file)), limit), REFUSED_ACCOUNT)
    ready = _due(program_id, overdue.filter(Exists(on_file)), limit)
    moved = change_ledger(
        actor=actor, program_id=program_id, household_ids=ready, change=LedgerChange.ACCEPT_TACITLY, partial=True
    ).done
    opened = open_applications(
        actor=actor,
        program_id=program_id,
        arrivals=[Arrival(channel=Channel.PUSH, household_id=pk) for pk in moved],
    )
    accepted = accept_entries(
        actor=actor,
        program_id=program_id,
        entries=[
            Entry(item.application_id, EntryValues(keeps_account_on_file=True, applied_on=clock.today()))
            for item in opened
        ],
        event=Event.ACCEPT,
    )
    return Done(done=accepted.done, refusals=refusals)


def _overdue(
    program_id: int, household_ids: Collection[int] | None, except_ids: Collection[int]
) -> QuerySet[Household]:
    rows = Household.objects.filter(
        program_id=program_id,
        approach=Approach.PUSH,
        ledger_state=LedgerState.OBJECTION_OPEN,
        protected=False,
        excluded_reason="",
        in_roster=True,
    ).exclude(pk__in=list(except_ids))
    return rows if household_ids is None else rows.filter(pk__in=list(household_ids))


def _due(program_id: int, rows: QuerySet[Household], limit: int) -> list[int]:
    """The first `limit` whose deadline is over, by the day of posting; deadlines grow with that day."""
    days, today = setup_of(program_id).objection_days, clock.today()
    found = rows.order_by("ledger_state_at", "pk").values_list("pk", "ledger_state_at")[:limit]
    return [
        pk for pk, posted_at in found if is_past(deadline_after(posted_at.astimezone(clock.JAPAN).date(), days), today)
    ]

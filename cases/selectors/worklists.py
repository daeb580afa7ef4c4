"""Lists of applications as people work through them: a page, how many, and who comes before and after one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Application, Deficiency, Hold, ProgramSetup, Recipient, Review, Status
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.application_filter import OUTSIDE, ApplicationFilter, filtered_applications
from cases.selectors.readers import authorise_reader, opened_to
from cases.selectors.setup import setup_of
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor
from security.pages.keyset import (
    Count,
    CountUpTo,
    Order,
    Slice,
    Value,
    as_count,
    count_up_to,
    neighbours_of,
    slice_rows,
)
from security.tenancy.scope import restricted_included

PAGE = 50
PLACES_COUNTED = 500
AMOUNT_ORDER = "amount_order"  # the amount, 0 while there is none
ORDERS = (
    Order("due", "received_on"),
    Order("since", "status_at"),
    Order("amount", AMOUNT_ORDER, descending=True),
)
STANDING = (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A stop as a list shows it: its kind, the deficiency code or reason, and who has the ball."""

    kind: str
    reason: str
    waits_for: str


@dataclass(frozen=True, slots=True)
class StandingDeficiency:
    """A deficiency that is not settled."""

    code: str
    state: str
    round: int
    deadline_on: dt.date | None
    announced_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of a worklist. A restricted case has no name, channel or amount for who is not of the dedicated desk.

    `due_on` is empty once nothing is due any more; `taken_by` is who works on it now.
    """

    id: int
    receipt_number: str
    status: str
    status_at: dt.datetime
    received_on: dt.date
    channel: str = ""
    head_name: str = ""
    head_reduced: str = ""
    head_kana: str = ""
    amount_yen: int | None = None
    due_on: dt.date | None = None
    taken_by: str = ""
    is_mine: bool = False
    holds: tuple[OpenHold, ...] = ()
    deficiencies: tuple[StandingDeficiency, ...] = ()
    outcome: str = ""
    again: bool = False
    restricted: bool = False

    @property
    def waits_for(self) -> str:
        """Who outside the office has the ball: the resident before the municipality; empty for nobody."""
        sides = {hold.waits_for for hold in self.holds}
        return next((str(side) for side in OUTSIDE if side in sides), "")


@restricted_included()
def work_page(
    *, actor: Actor, program_id: int, filters: ApplicationFilter, order: Order, cursor: str = "", limit: int = PAGE
) -> Slice[WorkRow]:
    """One page of a list. Seven queries at any size."""
    named = authorise_reader(actor, program_id)
    rows = _ordered(filtered_applications(program_id, filters), order)
    found = slice_rows(rows.select_related("household", "assignee"), order=order, cursor=cursor, limit=limit)
    lines = _lines(actor, program_id, found.rows, named=named)
    return Slice(lines, next=found.next, previous=found.previous)


@restricted_included()
def work_count(*, actor: Actor, program_id: int, filters: ApplicationFilter) -> Count:
    """How many match, counted up to a limit; restricted cases count."""
    authorise_reader(actor, program_id)
    return count_up_to(filtered_applications(program_id, filters))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The receipt numbers before and after a case in a list, and its place, counted up to a limit."""

    before: str
    after: str
    place: int
    is_further: bool
    count: Count


@restricted_included()
def work_neighbours(
    *, actor: Actor, program_id: int, filters: ApplicationFilter, order: Order, row: Application
) -> Neighbours:
    """What lies around a case in the list, whether or not it still matches. One query."""
    named = authorise_reader(actor, program_id)
    rows = _ordered(filtered_applications(program_id, filters), order)
    if not named and filters.opened_to_id is None:
        rows = rows.filter(household__protected=False)
    before, after = neighbours_of(rows, order=order, value=_value_of(row, order), pk=row.pk)
    found = Application.objects.filter(program_id=program_id, pk=row.pk).values_list(
        Subquery(before.values("receipt_number")[:1]),
        Subquery(after.values("receipt_number")[:1]),
        CountUpTo(before, PLACES_COUNTED),
        CountUpTo(rows),
    )
    nearest_before, nearest_after, ahead, number = found.get()
    place = as_count(ahead, PLACES_COUNTED)
    return Neighbours(
        before=nearest_before or "",
        after=nearest_after or "",
        place=place.number + 1,
        is_further=place.is_more,
        count=as_count(number),
    )


def overdue_before(setup: ProgramSetup) -> dt.date:
    """The last day of reception whose applications are late today."""
    return clock.today() - dt.timedelta(days=setup.handling_days + 1)


def _ordered(rows: QuerySet[Application], order: Order) -> QuerySet[Application]:
    if order.column != AMOUNT_ORDER:
        return rows
    return rows.annotate(**{AMOUNT_ORDER: Coalesce("amount_yen", 0, output_field=IntegerField())})


def _value_of(row: Application, order: Order) -> Value:
    """Where a case stands in an order."""
    value: Value = (row.amount_yen or 0) if order.column == AMOUNT_ORDER else getattr(row, order.column)
    return value


def _lines(actor: Actor, program_id: int, rows: Sequence[Application], *, named: bool) -> list[WorkRow]:
    ids = [row.pk for row in rows]
    heads = {
        household: (name, reduced, kana)
        for household, name, reduced, kana in Recipient.objects.filter(
            program_id=program_id, household_id__in={row.household_id for row in rows}, is_head=True, in_roster=True
        ).values_list("household_id", "name", "name_reduced", "kana")
    }
    holds, deficiencies, outcomes = _holds(program_id, ids), _deficiencies(program_id, ids), _outcomes(program_id, ids)
    days = dt.timedelta(days=setup_of(program_id).handling_days)
    opened = opened_to(actor, program_id, {row.household_id for row in rows if row.household.protected and not named})
    seen_in_list(
        program_id,
        (row.household_id for row in rows if named or not row.household.protected or row.household_id in opened),
    )
    lines = []
    for row in rows:
        restricted = row.household.protected
        shown = named or not restricted or row.household_id in opened
        name, reduced, kana = heads.get(row.household_id, ("", "", "")) if shown else ("", "", "")
        taken = row.assignee is not None and row.lease_until is not None and row.lease_until > clock.now()
        lines.append(
            WorkRow(
                id=row.pk,
                receipt_number=row.receipt_number,
                status=row.status,
                status_at=row.status_at,
                received_on=row.received_on,
                channel=row.channel if shown else "",
                head_name=name,
                head_reduced=reduced,
                head_kana=kana,
                amount_yen=row.amount_yen if shown else None,
                due_on=row.received_on + days if row.status in BEFORE_DECISION else None,
                taken_by=str(row.assignee) if taken else "",
                is_mine=taken and row.assignee_id == actor.user_id,
                holds=tuple(holds.get(row.pk, ())) if shown else (),
                deficiencies=tuple(deficiencies.get(row.pk, ())) if shown else (),
                outcome=outcomes.get((row.pk, row.review_cycle), ""),
                again=row.review_cycle > 1 and row.status == Status.VERIFIED,
                restricted=restricted,
            )
        )
    return lines


def _holds(program_id: int, ids: Sequence[int]) -> dict[int, list[OpenHold]]:
    rows = Hold.objects.filter(program_id=program_id, application_id__in=ids, released_at=None).order_by("pk")
    found: defaultdict[int, list[OpenHold]] = defaultdict(list)
    for application, kind, reason, waits_for in rows.values_list("application_id", "kind", "reason", "waits_for"):
        found[application].append(OpenHold(kind, reason, waits_for))
    return found


def _deficiencies(program_id: int, ids: Sequence[int]) -> dict[int, list[StandingDeficiency]]:
    rows = Deficiency.objects.filter(program_id=program_id, application_id__in=ids, state__in=STANDING).order_by("code")
    found: defaultdict[int, list[StandingDeficiency]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(_standing(row))
    return found


def _standing(row: Deficiency) -> StandingDeficiency:
    return StandingDeficiency(row.code, row.state, row.round, row.deadline_on, row.announced_on)


def _outcomes(program_id: int, ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """What the last screening of each cycle said."""
    rows = Review.objects.filter(program_id=program_id, application_id__in=ids).order_by("stage", "pk")
    return {(pk, cycle): outcome for pk, cycle, outcome in rows.values_list("application_id", "cycle", "outcome")}

"""The log of calls: one's own, those of a household, and how many there were."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from callcenter.models import Call
from security import clock
from security.access.seen import seen, seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

PAGE = 50
READERS = (Role.CALLER, Role.MANAGER)
# Who sees on the case page that, when and about what a resident called.
CASE_READERS = (
    *READERS,
    Role.REVIEWER,
    Role.OFFICER,
    Role.VIEWER,
    Role.AUDITOR,
    Role.PROTECTED_CASE_OFFICER,
    Role.PAYMENT_CLERK,
)


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What the log shows; empty means everything. `own` is the person whose calls they are, None for everybody's."""

    own_id: int | None = None
    topic: str = ""
    outcome: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A line of the log with its note opened."""

    call: Call
    note: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of the log, newest first; `next_before` is the id to go on before, None on the last page."""

    lines: list[LoggedCall]
    next_before: int | None


def call_page(
    *, actor: Actor, program_id: int, filters: CallFilter, before_id: int | None = None, limit: int = PAGE
) -> CallPage:
    """The log of the program: a caller's desk sees its own, a manager everybody's."""
    authorise(actor, *READERS, program_id=program_id)
    own_id = filters.own_id if actor.has_role(Role.MANAGER, program_id) else actor.person_id
    rows = Call.objects.filter(program_id=program_id)
    given = {"handled_by_id": own_id, "topic": filters.topic or None, "outcome": filters.outcome or None}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    if filters.on is not None:
        starts = dt.datetime.combine(filters.on, dt.time(), tzinfo=clock.JAPAN)
        rows = rows.filter(started_at__gte=starts, started_at__lt=starts + dt.timedelta(days=1))
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    found = list(rows.select_related("application", "household", "handled_by").order_by("-pk")[: limit + 1])
    shown = found[:limit]
    seen_in_list(program_id, (call.household_id for call in shown))
    return CallPage([_line(call) for call in shown], shown[-1].pk if len(found) > limit else None)


def calls_of_household(*, actor: Actor, program_id: int, household_id: int, limit: int = 20) -> list[LoggedCall]:
    """What was said with a household, newest first. Restricted households are the page's to refuse."""
    authorise(actor, *CASE_READERS, program_id=program_id)
    rows: QuerySet[Call] = Call.objects.filter(
        Q(household_id=household_id) | Q(application__household_id=household_id), program_id=program_id
    )
    found = list(rows.select_related("handled_by").order_by("-started_at", "-pk")[:limit])
    if found:
        seen(program_id, household_id)
    return [_line(call) for call in found]


@restricted_included()
def calls_today(*, actor: Actor, program_id: int) -> int:
    """How many calls the person has logged today."""
    authorise(actor, *READERS, program_id=program_id)
    starts = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.JAPAN)
    rows = Call.objects.filter(program_id=program_id, handled_by_id=actor.person_id, started_at__gte=starts)
    return rows.count()


def _line(call: Call) -> LoggedCall:
    seconds = (call.ended_at - call.started_at).total_seconds()
    return LoggedCall(call, call.open("note") or "", max(1, round(seconds / 60)))

"""Who looked at whom: the access log as a manager and the municipality's auditor read it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.models import Application, Household
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from security import clock
from security.access.places import shown_place
from security.access.purposes import Purpose
from security.actor import Actor, authorise
from security.gate import people_on_program
from security.models import AccessLog, UnusualAccess, User
from security.pages.keyset import CountUpTo
from security.roles import Role

READERS = (Role.MANAGER, Role.AUDITOR)
PAGE = 100
REPORTED = 5_000


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which looks: at whom, by whom, in which days (both included)."""

    first_on: dt.date
    last_on: dt.date
    receipt_number: str = ""
    person_id: int | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A line of the log. `receipt_number` is empty for a list, and for a case of the dedicated desk.

    `purpose` and `place` are in the language of the reader.
    """

    id: int
    at: dt.datetime
    person: str
    purpose: str
    place: str
    receipt_number: str
    listed: int
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class LookPage:
    """Looks, the newest first; `next_before` continues. `is_unknown` when no case has the number that was asked for."""

    lines: list[Look]
    next_before: int | None
    is_unknown: bool = False


def looks(
    *, actor: Actor, program_id: int, filters: AccessFilter, before_id: int | None = None, limit: int = PAGE
) -> LookPage:
    """A page of the log; a case of the dedicated desk has no number for who may not see it."""
    authorise(actor, *READERS, program_id=program_id)
    rows = _matching(program_id, filters)
    if rows is None:
        return LookPage([], None, is_unknown=True)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    found = list(rows.select_related("person").order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return LookPage(_lines(program_id, shown), shown[-1].pk if len(found) > limit else None)


def people_who_look(*, actor: Actor, program_id: int) -> list[User]:
    """Whom the log can be narrowed to."""
    authorise(actor, *READERS, program_id=program_id)
    return people_on_program(program_id)


def unusual_looks(*, actor: Actor, program_id: int, is_open: bool, limit: int = PAGE) -> list[UnusualAccess]:
    """What was raised and waits for an explanation, or what was explained last."""
    authorise(actor, *READERS, program_id=program_id)
    rows = UnusualAccess.objects.filter(program_id=program_id, settled_at__isnull=is_open)
    return list(rows.select_related("person", "settled_by").order_by("-raised_at", "-pk")[:limit])


def unusual_count(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """What waits, for the menu of a manager."""
    if not actor.has_role(Role.MANAGER, program_id):
        return {}
    return {"cases.unusual": CountUpTo(UnusualAccess.objects.filter(program_id=program_id, settled_at=None))}


def _matching(program_id: int, filters: AccessFilter) -> QuerySet[AccessLog] | None:
    start = dt.datetime.combine(filters.first_on, dt.time(), tzinfo=clock.JAPAN)
    end = dt.datetime.combine(filters.last_on + dt.timedelta(days=1), dt.time(), tzinfo=clock.JAPAN)
    rows = AccessLog.objects.filter(program_id=program_id, at__gte=start, at__lt=end)
    if filters.person_id is not None:
        rows = rows.filter(person_id=filters.person_id)
    if filters.purpose in Purpose.values:
        rows = rows.filter(purpose=filters.purpose)
    if not filters.receipt_number:
        return rows
    household_id = _household_of(program_id, filters.receipt_number)
    if household_id is None:
        return None
    return rows.filter(Q(household_id=household_id) | Q(listed__contains=[household_id]))


def _household_of(program_id: int, text: str) -> int | None:
    try:
        number = str(parse_receipt_number(text))
    except RuleError:
        return None
    households = Household.objects.filter(program_id=program_id, receipt_number=number).values_list("pk", flat=True)
    claims = Application.objects.filter(program_id=program_id, receipt_number=number)
    return households.first() or claims.values_list("household_id", flat=True).first()


def _lines(program_id: int, rows: list[AccessLog]) -> list[Look]:
    wanted = {row.household_id for row in rows if row.household_id is not None}
    numbers = dict(Household.objects.filter(program_id=program_id, pk__in=wanted).values_list("pk", "receipt_number"))
    return [
        Look(
            id=row.pk,
            at=row.at,
            person=str(row.person or ""),
            purpose=str(Purpose(row.purpose).label),
            place=shown_place(row.place),
            receipt_number=numbers.get(row.household_id or 0, ""),
            listed=row.listed_count,
            is_restricted=row.household_id is not None and row.household_id not in numbers,
        )
        for row in rows
    ]

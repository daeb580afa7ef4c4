"""What calls left to do: promises to call back, and questions to the manager."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections
from django.db.models import Q

from callcenter.models import Callback, Escalation
from cases.models import Household, Recipient
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS = (Role.CALLER, Role.MANAGER)
PAGE = 100
SHOWN_SIGNS = 3  # enough to tell two callers apart
COUNTS = """
SELECT promise.number, promise.late, question.number, question.late
FROM (
    SELECT count(*) AS number, count(*) FILTER (WHERE due_at < %(now)s) AS late
    FROM callcenter_callback WHERE program_id = %(program)s AND state = %(promised)s
) AS promise, (
    SELECT count(*) AS number, count(*) FILTER (WHERE due_at < %(now)s) AS late
    FROM callcenter_escalation
    WHERE program_id = %(program)s AND state = %(asked)s AND (%(is_manager)s OR raised_by_id = %(person)s)
) AS question
"""
FIGURES = ("callbacks", "callbacks_late", "escalations", "escalations_late")


@dataclass(frozen=True, slots=True)
class PromisedCall:
    """A promise with what the desk needs to keep it. `name` is empty for a restricted case and a call on no case; the
    number is shown by `reveal_callback_number` alone, so there is its end here."""

    callback: Callback
    name: str
    receipt_number: str
    number_ends: str
    note: str
    is_late: bool
    dedicated_desk: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the manager with its texts opened."""

    escalation: Escalation
    question: str
    answer: str
    note: str
    receipt_number: str
    is_late: bool


@restricted_included()
def promised_calls(*, actor: Actor, program_id: int, mine: bool = False, limit: int = PAGE) -> list[PromisedCall]:
    """Open promises, the most urgent first; `mine` leaves out those of others, not those that are anybody's."""
    authorise(actor, *READERS, program_id=program_id)
    rows = Callback.objects.filter(program_id=program_id, state=Callback.State.OPEN)
    if mine:
        rows = rows.filter(Q(assignee=None) | Q(assignee_id=actor.person_id))
    found = list(
        rows.select_related("call__household", "application__household", "assignee").order_by("due_at", "pk")[:limit]
    )
    households = {row.pk: _household(row) for row in found}
    ids = {home.pk for home in households.values() if home is not None and not home.protected}
    heads = dict(
        Recipient.objects.filter(program_id=program_id, household_id__in=ids, is_head=True, in_roster=True).values_list(
            "household_id", "name_reduced"
        )
    )
    seen_in_list(program_id, ids)
    return [_promise(row, households[row.pk], heads) for row in found]


def _household(row: Callback) -> Household | None:
    household: Household | None = row.application.household if row.application else row.call.household
    return household


def _promise(row: Callback, household: Household | None, heads: Mapping[int, str]) -> PromisedCall:
    restricted = household is not None and household.protected
    number = row.application.receipt_number if row.application else household.receipt_number if household else ""
    return PromisedCall(
        callback=row,
        name="" if household is None else heads.get(household.pk, ""),
        receipt_number=number,
        number_ends="" if restricted else (row.call.open("caller_telephone") or "")[-SHOWN_SIGNS:],
        note="" if restricted else row.call.open("note") or "",
        is_late=row.due_at < clock.now(),
        dedicated_desk=restricted,
    )


def questions(
    *, actor: Actor, program_id: int, state: str = Escalation.State.OPEN, limit: int = PAGE
) -> list[Question]:
    """Questions to the manager: open ones by the time they are due, answered ones newest first.

    A caller's desk sees its own, the manager all.
    """
    authorise(actor, *READERS, program_id=program_id)
    rows = Escalation.objects.filter(program_id=program_id, state=state)
    if not actor.has_role(Role.MANAGER, program_id):
        rows = rows.filter(raised_by_id=actor.person_id)
    order = ("due_at", "pk") if state == Escalation.State.OPEN else ("-answered_at", "-pk")
    found = rows.select_related("call__household", "application", "raised_by", "answered_by").order_by(*order)[:limit]
    seen_in_list(program_id, (row.call.household_id for row in found))
    return [_question(row) for row in found]


def _question(row: Escalation) -> Question:
    home = row.call.household
    return Question(
        escalation=row,
        question=row.open("question") or "",
        answer=row.open("answer") or "",
        note=row.call.open("note") or "",
        receipt_number=row.application.receipt_number if row.application else home.receipt_number if home else "",
        is_late=row.state == Escalation.State.OPEN and row.due_at < clock.now(),
    )


@restricted_included()
def follow_up_counts(actor: Actor, program_id: int) -> Mapping[str, int]:
    """For the menu: promises and questions that are open, and those that are late, by one statement."""
    if not any(actor.has_role(role, program_id) for role in READERS):
        return {}
    with connections["default"].cursor() as cursor:
        cursor.execute(
            COUNTS,
            {
                "program": program_id,
                "person": actor.person_id,
                "is_manager": actor.has_role(Role.MANAGER, program_id),
                "now": clock.now(),
                "promised": Callback.State.OPEN.value,
                "asked": Escalation.State.OPEN.value,
            },
        )
        figures = cursor.fetchone()
    return {f"callcenter.{name}": number for name, number in zip(FIGURES, figures, strict=True)}

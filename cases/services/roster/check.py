"""The checks that need all lines at once, and the dry run: what applying would make new, change and lose."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from cases import events
from cases.models import RosterImport, RosterReject
from cases.rules.roster_faults import MESSAGES
from cases.services.roster import statements
from cases.services.roster.prepare import favour_hashing, prepare_households
from cases.services.roster.refusal import not_at_this_step
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

MANY_GONE_PERCENT = 10
MANY_REJECTED_PERCENT = 5


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """The dry run in numbers."""

    rows: int
    rejected: int
    households_new: int
    households_changed: int
    households_gone: int
    households_kept: int
    people_new: int
    people_changed: int
    people_gone: int


def check_roster(
    *, actor: Actor, program_id: int, roster_id: int, rows: int, warnings: list[dict[str, Any]] | None = None
) -> RosterCounts:
    """Refuse lines that contradict others, drop refused lines from the stage, and count what differs from now.

    `rows` are the lines of the file, `warnings` what staging noticed. A line is refused alone; a household is refused
    whole when its head's line is, or when it has not exactly one head. A household of the roster of which a line is
    refused is neither changed nor gone: it is kept as it was. Running it again on a checked roster returns the counts
    it has. Raises CaseError ``roster.state``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    roster = RosterImport.objects.select_for_update().get(program_id=program_id, pk=roster_id)
    if roster.state == RosterImport.State.CHECKED:  # a second runner of the same job finds it done
        return _counts(roster)
    if roster.state != RosterImport.State.STAGED:
        raise not_at_this_step(roster)
    favour_hashing()
    _reject_across_lines({"program": program_id, "roster": roster_id})
    parameters = prepare_households(program_id=program_id, roster_id=roster_id)
    before = _count_differences(roster, parameters)
    rejects = RosterReject.objects.filter(program_id=program_id, roster_id=roster_id)
    roster.rows = rows
    roster.rejected = rejects.aggregate(lines=Count("line", distinct=True))["lines"]
    roster.warnings = [*(warnings or []), *_warnings(roster, before)]
    roster.state = RosterImport.State.CHECKED
    roster.save()
    record(
        events.ROSTER_CHECKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[roster_id],
        data={"rows": roster.rows, "rejected": roster.rejected},
    )
    return _counts(roster)


def _reject_across_lines(keys: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS roster_heads")
        message = str(MESSAGES["roster.person_number_double"])
        cursor.execute(statements.DOUBLE_PERSONS, {**keys, "message": message})
        cursor.execute(statements.HEADS, keys)
        texts = {"none": str(MESSAGES["roster.head_none"]), "two": str(MESSAGES["roster.heads_two"])}
        cursor.execute(statements.WRONG_HEADS, {**keys, **texts})
        cursor.execute(statements.HOUSEHOLDS_OUT, {**keys, "message": str(MESSAGES["roster.household_rejected"])})
        cursor.execute(statements.NAME_HOUSEHOLDS, keys)
        cursor.execute(statements.DELETE_REJECTED, keys)


def _count_differences(roster: RosterImport, parameters: dict[str, Any]) -> int:
    """Fill in the counts; returns how many households the roster has now."""
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT_HOUSEHOLDS, parameters)
        roster.households_new, roster.households_changed = cursor.fetchone()
        cursor.execute(statements.COUNT_PEOPLE, parameters)
        roster.people_new, roster.people_changed = cursor.fetchone()
        cursor.execute(statements.COUNT_GONE, parameters)
        roster.households_gone, roster.people_gone, roster.households_kept, before = cursor.fetchone()
    return int(before)


def _warnings(roster: RosterImport, households_before: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if roster.households_gone * 100 > households_before * MANY_GONE_PERCENT:
        found.append({"code": "roster.many_gone", "count": roster.households_gone})
    if roster.rejected * 100 > roster.rows * MANY_REJECTED_PERCENT:
        found.append({"code": "roster.many_rejected", "count": roster.rejected})
    return found


def _counts(roster: RosterImport) -> RosterCounts:
    return RosterCounts(
        rows=roster.rows,
        rejected=roster.rejected,
        households_new=roster.households_new,
        households_changed=roster.households_changed,
        households_gone=roster.households_gone,
        households_kept=roster.households_kept,
        people_new=roster.people_new,
        people_changed=roster.people_changed,
        people_gone=roster.people_gone,
    )

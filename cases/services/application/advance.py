"""The one way an application changes its status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from cases import events
from cases.errors import NotPossibleError
from cases.models import Application, Hold, Transition
from cases.rules.transitions import Event, roles_for, step_for, system_may
from cases.services.locks import lock_applications
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.among import Among
from security.db.rows import insert_rows
from security.roles import EmployerKind

REFUSED_MISSING = "missing"
REFUSED_STATUS = "status"
REFUSED_HOLD = "hold"
REFUSED_ROLE = "role"


@dataclass(frozen=True, slots=True)
class Advanced:
    """Which applications moved, and why the others did not (`{application id: code}`)."""

    done: list[int] = field(default_factory=list)
    refusals: dict[int, str] = field(default_factory=dict)


def advance(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    event: Event,
    reason: str = "",
    partial: bool = False,
    updates: Mapping[str, Any] | None = None,
    ignore_holds: Collection[int] = (),
) -> Advanced:
    """Move applications by one event of the table in `cases.rules.transitions`.

    Locks them in order of their key, checks status, role and open holds, then writes status, transitions and one audit
    event, all set-based: one application and 100,000 take the same path. With `partial=False` a single refusal stops
    all of it (NotPossibleError); with `partial=True` the others move and `refusals` says why some did not.
    `updates` are further columns to set on those that move; `ignore_holds` are hold ids that do not count.
    """
    authorise(actor, *roles_for(event), program_id=program_id, system=system_may(event))
    wanted = list(dict.fromkeys(application_ids))
    rows = lock_applications(program_id, wanted)
    held = _held(program_id, wanted, ignore_holds)
    refusals = _refusals(actor, program_id, event=event, wanted=wanted, rows=rows, held=held)
    if refusals and not partial:
        raise NotPossibleError(refusals)
    movable = [pk for pk in wanted if pk not in refusals]
    if movable:
        _move(actor, program_id, event=event, movable=movable, rows=rows, reason=reason, updates=updates or {})
    return Advanced(done=movable, refusals=refusals)


def _held(program_id: int, ids: Sequence[int], ignore: Collection[int]) -> set[int]:
    open_holds = Hold.objects.filter(Among("application_id", ids), program_id=program_id, released_at=None)
    return set(open_holds.exclude(pk__in=list(ignore)).values_list("application_id", flat=True))


def _refusals(
    actor: Actor, program_id: int, *, event: Event, wanted: Sequence[int], rows: Mapping[int, str], held: set[int]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for pk in wanted:
        step = step_for(event, rows[pk]) if pk in rows else None
        if pk not in rows:
            found[pk] = REFUSED_MISSING
        elif step is None:
            found[pk] = REFUSED_STATUS
        elif pk in held and not step.through_holds:
            found[pk] = REFUSED_HOLD
        elif not (step.system and actor.kind is EmployerKind.SYSTEM) and not any(
            actor.has_role(role, program_id) for role in step.roles
        ):
            found[pk] = REFUSED_ROLE
    return found


def _move(
    actor: Actor,
    program_id: int,
    *,
    event: Event,
    movable: Sequence[int],
    rows: Mapping[int, str],
    reason: str,
    updates: Mapping[str, Any],
) -> None:
    at = clock.now()
    targets: dict[str, list[int]] = {}
    transitions: list[dict[str, Any]] = []
    for pk in movable:
        step = step_for(event, rows[pk])
        assert step is not None  # noqa: S101 - _refusals has taken out every id without a step
        targets.setdefault(step.to_status, []).append(pk)
        transitions.append({"application_id": pk, "from_status": rows[pk], "to_status": step.to_status})
    for status, ids in targets.items():
        Application.objects.filter(Among("pk", ids), program_id=program_id).update(
            status=status, status_at=at, version=F("version") + 1, assignee=None, lease_until=None, **updates
        )
    insert_rows(
        Transition,
        transitions,
        shared={
            "program_id": program_id,
            "event": event.value,
            "at": at,
            "actor_id": actor.user_id,
            "actor_label": actor.label,
            "reason": reason,
        },
    )
    record(
        events.STATUS_CHANGED,
        actor=actor,
        program_id=program_id,
        subject_ids=movable,
        reason=reason,
        data={"event": event.value, "to": sorted(targets)},
    )

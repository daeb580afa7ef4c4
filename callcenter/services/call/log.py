"""Logging of a call."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Call, Callback, Topic
from cases.errors import NotFoundError
from cases.models import Application
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class CallNotes:
    """What the caller's desk noted. `follow_up_at` makes a callback; `telephone` is as dialled or heard."""

    topic: Topic
    outcome: Call.Outcome
    started_at: dt.datetime
    direction: Call.Direction = Call.Direction.INBOUND
    speaker: str = ""
    confirmed: tuple[str, ...] = ()
    identity_checked: bool = False
    telephone: str = ""
    note: str = ""
    follow_up_at: dt.datetime | None = None
    follow_up_by_id: int | None = None


def log_call(
    *,
    actor: Actor,
    program_id: int,
    notes: CallNotes,
    application_id: int | None = None,
    household_id: int | None = None,
) -> Call:
    """Log one call, on a case, on a household that has not applied, or on none, and open a callback when promised.

    Raises NotFoundError when the open scope has no such application, NotAllowedError.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    household_id = _household_of(program_id, application_id) if application_id else household_id
    call = Call(
        program_id=program_id,
        direction=notes.direction,
        topic=notes.topic,
        outcome=notes.outcome,
        household_id=household_id,
        application_id=application_id,
        speaker=notes.speaker,
        confirmed=list(notes.confirmed),
        identity_checked=notes.identity_checked,
        caller_telephone=notes.telephone or None,
        note=notes.note or None,
        started_at=notes.started_at,
        ended_at=max(clock.now(), notes.started_at),
        handled_by_id=actor.person_id,
    )
    call.save()
    if notes.follow_up_at is not None:
        Callback.objects.create(
            program_id=program_id,
            call=call,
            application_id=application_id,
            subject=notes.topic,
            due_at=notes.follow_up_at,
            assignee_id=notes.follow_up_by_id,
        )
    record(
        events.CALL_LOGGED,
        actor=actor,
        program_id=program_id,
        subject_ids=[call.pk],
        data={"topic": notes.topic.value, "outcome": notes.outcome.value, "application": application_id},
    )
    return call


def _household_of(program_id: int, application_id: int) -> int:
    found = Application.objects.filter(program_id=program_id, pk=application_id).values_list("household_id", flat=True)
    household_id = found.first()
    if household_id is None:
        raise NotFoundError(_("There is no such application in this program. Look the caller up again."))
    return int(household_id)

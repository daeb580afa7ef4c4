"""Keeping a form in hand, or taking it up again after its lease has run out."""

import datetime as dt

from intake import events
from intake.services.entry.key import lock_task
from intake.services.entry.lease import extend, require_free
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def renew_claim(*, actor: Actor, program_id: int, task_id: int, stage: str) -> dt.datetime:
    """Hold the form for 15 more minutes; returns until when. Also after the lease ran out, as long as it is free.

    Raises IntakeError ``entry.missing``, ``entry.state`` (it is no longer in `stage`), ``entry.same_keyer``,
    ``entry.claimed`` (another person has it).
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = lock_task(program_id, task_id)
    require_free(task, actor, stage)
    if task.claimed_by_id != actor.user_id:
        record(events.ENTRY_CLAIMED, actor=actor, program_id=program_id, subject_ids=[task.pk])
    return extend(task, actor)

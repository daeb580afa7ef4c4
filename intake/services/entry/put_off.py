"""Leaving a form for later."""

from intake import events
from intake.models import EntryDraft, EntryTask
from intake.services.entry.drafts import Typed, write_draft
from intake.services.entry.key import lock_task
from intake.services.entry.lease import require_free
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def put_off_entry(*, actor: Actor, program_id: int, task_id: int, stage: str, typed: Typed) -> None:
    """Give the form back with what was typed kept: others may take it up, and this person gets it again at the end.

    Raises IntakeError ``entry.missing``, ``entry.state``, ``entry.same_keyer``, ``entry.claimed``.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = lock_task(program_id, task_id)
    require_free(task, actor, stage)
    draft = write_draft(task=task, keyer_id=actor.person_id, typed=typed)
    EntryDraft.objects.filter(program_id=program_id, pk=draft.pk).update(put_off_at=clock.now())
    EntryTask.objects.filter(program_id=program_id, pk=task.pk).update(claimed_by_id=None, lease_until=None)
    record(events.ENTRY_PUT_OFF, actor=actor, program_id=program_id, subject_ids=[task.pk])

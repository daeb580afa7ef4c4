"""Who has a form in hand, and until when. For services that have authorised their actor."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from intake.errors import IntakeError
from intake.models import EntryTask
from security import clock
from security.actor import Actor

LEASE: Final = dt.timedelta(minutes=15)
OPEN_STATES: Final = (EntryTask.State.FIRST, EntryTask.State.SECOND, EntryTask.State.DIFFERENT)


def is_held_by_another(task: EntryTask, user_id: int | None) -> bool:
    """True while the lease of another person runs."""
    is_held = task.lease_until is not None and task.lease_until >= clock.now()
    return is_held and task.claimed_by_id != user_id


def require_free(task: EntryTask, actor: Actor, stage: str) -> None:
    """The task is still in `stage`, and nobody else has it in hand nor did this person key it before.

    Raises IntakeError ``entry.state``, ``entry.same_keyer``, ``entry.claimed``.
    """
    if task.state != stage or stage not in OPEN_STATES:
        raise IntakeError(_("This form has gone on in the meantime. Take up the next one."), code="entry.state")
    if actor.user_id in {task.first_by_id, task.second_by_id}:
        raise IntakeError(_("You keyed this form before. This step is another person's."), code="entry.same_keyer")
    if is_held_by_another(task, actor.user_id):
        raise IntakeError(_("Another person has taken this form up. Take up the next one."), code="entry.claimed")


def extend(task: EntryTask, actor: Actor) -> dt.datetime:
    """Hold the task for 15 minutes from now; returns until when."""
    until = clock.now() + LEASE
    EntryTask.objects.filter(program_id=task.program_id, pk=task.pk).update(
        claimed_by_id=actor.user_id, lease_until=until
    )
    return until

"""Saving what a keyer has typed, while it is typed."""

import datetime as dt
from dataclasses import dataclass

from intake.services.entry.drafts import Typed, write_draft
from intake.services.entry.key import lock_task
from intake.services.entry.lease import extend, require_free
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Saved:
    """When the draft was saved and until when the form is held."""

    saved_at: dt.datetime
    lease_until: dt.datetime


def save_draft(*, actor: Actor, program_id: int, task_id: int, stage: str, typed: Typed) -> Saved:
    """Keep what stands on the screen, and hold the form for 15 more minutes: who types is at work.

    Saved as often as one likes; the last one counts. Raises IntakeError ``entry.missing``, ``entry.state``,
    ``entry.same_keyer``, ``entry.claimed``: an earlier draft stays then.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = lock_task(program_id, task_id)
    require_free(task, actor, stage)
    draft = write_draft(task=task, keyer_id=actor.person_id, typed=typed)
    return Saved(draft.saved_at, extend(task, actor))

"""Putting off a call back that nobody answered."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Callback
from cases.errors import CaseError
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def postpone_callback(*, actor: Actor, program_id: int, callback_id: int, due_at: dt.datetime) -> None:
    """Count the attempt and set another time. Raises CaseError ``not_open``."""
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    changed = Callback.objects.filter(program_id=program_id, pk=callback_id, state=Callback.State.OPEN).update(
        attempts=F("attempts") + 1, due_at=due_at
    )
    if not changed:
        raise CaseError(_("This call was made already. Reload the list."), code="not_open")
    record(events.CALLBACK_POSTPONED, actor=actor, program_id=program_id, subject_ids=[callback_id])

"""An officer of the municipality refuses a return of data."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import DataReturn
from reports.services.data_return.locks import lock_return
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def refuse_data_return(*, actor: Actor, program_id: int, number: int, note: str) -> None:
    """Refuse with a reason, which the manager reads. Raises NotFoundError, StaleError, ReportError ``note``."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not note.strip():
        raise ReportError(_("Say why: the person who asked reads it."), code="note")
    found = lock_return(program_id, number, expect=[DataReturn.State.ASKED])
    found.state = DataReturn.State.REFUSED
    found.decided_by_id = actor.person_id
    found.decided_at = clock.now()
    found.decision_note = note.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    record(
        events.DATA_RETURN_REFUSED, actor=actor, program_id=program_id, subject_ids=[found.pk], data={"number": number}
    )

"""An officer of the municipality refuses a file."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import ExportRequest
from reports.services.export.locks import lock_request
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def refuse_export(*, actor: Actor, program_id: int, number: int, note: str) -> None:
    """Refuse with a reason, which the asker reads. Raises NotFoundError, StaleError, ReportError ``own``, ``note``."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not note.strip():
        raise ReportError(_("Say why: the person who asked reads it."), code="note")
    request = lock_request(program_id, number, expect=ExportRequest.State.ASKED)
    if request.asked_by_id == actor.user_id:
        raise ReportError(_("You asked for this file yourself. Another officer decides on it."), code="own")
    ExportRequest.objects.filter(program_id=program_id, pk=request.pk).update(
        state=ExportRequest.State.REFUSED,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
        decision_note=note.strip(),
    )
    record(events.EXPORT_REFUSED, actor=actor, program_id=program_id, subject_ids=[request.pk], data={"number": number})

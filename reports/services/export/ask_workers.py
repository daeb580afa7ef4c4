"""A person asks for the roster of workers as a file."""

from django.utils.translation import gettext as _

from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.exports.workers import COLUMNS
from reports.models import ExportRequest
from reports.services.export.ask import ASKERS
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def ask_workers(*, actor: Actor, program_id: int, reason: str) -> ExportRequest:
    """Ask; it goes through the same gate as residents' data: a second person, a locked file, an end.

    Raises ReportError ``reason``.
    """
    authorise(actor, *ASKERS, program_id=program_id)
    if not reason.strip():
        raise ReportError(_("Say what the file is for: the municipality decides by it."), code="reason")
    (number,) = take_numbers(program_id=program_id, kind="export", count=1)
    request = ExportRequest(
        program_id=program_id,
        number=number,
        subject=ExportRequest.Subject.WORKERS,
        audience=ExportRequest.Audience.PEOPLE,
        columns=[column.key for column in COLUMNS],
        reason=reason.strip(),
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    request.save()
    record(
        events.EXPORT_ASKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={"number": number, "subject": str(request.subject)},
    )
    return request

"""An officer of the municipality lets a file be built."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.job_kinds import BUILD_EXPORT
from reports.models import ExportRequest
from reports.services.export.locks import lock_request
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role


def approve_export(*, actor: Actor, program_id: int, number: int, note: str = "") -> Job:
    """Agree, and have the file built by a job. Nobody agrees to their own request.

    Raises NotFoundError ``export``, StaleError (somebody was first), ReportError ``own``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    request = lock_request(program_id, number, expect=ExportRequest.State.ASKED)
    if request.asked_by_id == actor.user_id:
        raise ReportError(_("You asked for this file yourself. Another officer decides on it."), code="own")
    job = start_job(
        kind=BUILD_EXPORT,
        actor=actor,
        program_id=program_id,
        params={"number": number},
        chunks=[({"number": number}, 1)],
        workers=1,
    )
    request.state = ExportRequest.State.BUILDING
    request.decided_by_id = actor.person_id
    request.decided_at = clock.now()
    request.decision_note = note.strip()
    request.job = job
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "job"])
    record(
        events.EXPORT_APPROVED, actor=actor, program_id=program_id, subject_ids=[request.pk], data={"number": number}
    )
    return job

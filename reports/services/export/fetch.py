"""Fetching of a built file by who asked for it."""

from django.db.models import F
from django.utils.translation import gettext as _

from cases.services.decision.export_list import LISTERS
from reports import events
from reports.errors import ReportError
from reports.models import ExportRequest
from reports.read_file import StoredFile, read_stored
from reports.services.export.ask import ASKERS
from reports.services.export.locks import lock_request
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

FETCHERS = tuple({*ASKERS, *LISTERS})


def fetch_export(*, actor: Actor, program_id: int, number: int) -> StoredFile:
    """The container, compared with its hash; only for who asked, while it has not expired. Each fetching is recorded.

    Raises NotFoundError ``export``, StaleError (not ready), ReportError ``not_yours``, ``expired``, ``file_changed``.
    """
    authorise(actor, *FETCHERS, program_id=program_id)
    request = lock_request(program_id, number, expect=ExportRequest.State.READY)
    if request.asked_by_id != actor.user_id:
        raise ReportError(_("Only the person who asked fetches the file."), code="not_yours")
    if request.expires_at is None or request.expires_at <= clock.now():
        raise ReportError(_("The file was not fetched in time and is erased. Ask for it again."), code="expired")
    file = read_stored(request.file_name, request.sha256)
    ExportRequest.objects.filter(program_id=program_id, pk=request.pk).update(
        fetched=F("fetched") + 1, fetched_at=clock.now()
    )
    record(
        events.EXPORT_FETCHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={"number": number, "sha256": request.sha256, "rows": request.rows},
    )
    return file

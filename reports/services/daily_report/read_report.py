"""Reading of a daily report that was made, with a trace."""

import datetime as dt

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import DailyReportFile
from reports.read_file import StoredFile, read_stored
from reports.selectors.dashboard import READERS
from security.actor import Actor, authorise
from security.audit.record import record


def read_report(*, actor: Actor, program_id: int, on: dt.date) -> StoredFile:
    """The last report of a day, compared with its hash. Raises NotFoundError, ReportError ``file_changed``."""
    authorise(actor, *READERS, program_id=program_id)
    row = DailyReportFile.objects.filter(program_id=program_id, on=on).order_by("-sequence").first()
    if row is None:
        raise NotFoundError(_("There is no report of this day. Have it made first."))
    found = read_stored(row.path, row.sha256)
    record(
        events.DAILY_REPORT_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk],
        data={"on": on.isoformat(), "sha256": row.sha256},
    )
    return found

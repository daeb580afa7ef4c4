"""Starting of the making of a daily report: it takes about a second, which no request may."""

import datetime as dt

from django.utils.translation import gettext as _

from reports.errors import ReportError
from reports.job_kinds import DAILY_REPORT
from reports.models import DailyClose
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role


def start_report(*, actor: Actor, program_id: int, on: dt.date) -> Job:
    """Have the report of a closed day made. Raises ReportError `not_closed`, `unbalanced`."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    close = DailyClose.objects.filter(program_id=program_id, on=on).first()
    if close is None:
        raise ReportError(_("%(day)s is not closed. Close the day first.") % {"day": on}, code="not_closed")
    if not close.balanced:
        raise ReportError(
            _("The stages of %(day)s do not add up. Find out why, close the day again, then make the report.")
            % {"day": on},
            code="unbalanced",
        )
    # Asked for twice: the same figures give the same report, and it is not made again.
    return start_job(
        kind=DAILY_REPORT,
        actor=actor,
        program_id=program_id,
        params={},
        chunks=[({"on": on.isoformat()}, 1)],
        workers=1,
    )

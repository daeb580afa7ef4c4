"""Making of the daily report (業務日報)."""

import datetime as dt

from django.db.models import Max
from django.utils.translation import gettext as _

from reports import events
from reports.daily_report.render import daily_report_pdf
from reports.errors import ReportError
from reports.files import daily_report_name, stored
from reports.letters.manifest import sha256_of, write_file_durably
from reports.models import DailyClose, DailyReportFile
from reports.selectors.daily_report import daily_report
from reports.services.kpi.roll_up import roll_up
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def make_report(*, actor: Actor, program_id: int, on: dt.date | None = None) -> DailyReportFile:
    """Make the report of a closed day, today by default: bring the figures up to date, draw it, write it durably.

    The same figures give the same bytes; a report that says nothing new is not made again. Takes about a second, so
    it belongs into a task. Raises ReportError `not_closed`, `unbalanced`; ManifestError when the disk is full.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    day = on or clock.today()
    close = DailyClose.objects.select_for_update().filter(program_id=program_id, on=day).first()
    if close is None:
        raise ReportError(_("%(day)s is not closed. Close the day first.") % {"day": day}, code="not_closed")
    if not close.balanced:
        raise ReportError(
            _("The stages of %(day)s do not add up. Find out why, close the day again, then make the report.")
            % {"day": day},
            code="unbalanced",
        )
    roll_up(actor=actor, program_id=program_id)
    pdf = daily_report_pdf(daily_report(program_id=program_id, close=close))
    rows = DailyReportFile.objects.filter(program_id=program_id, on=day)
    digest = sha256_of(pdf)
    # Idempotency: the same report is there already.
    standing = rows.filter(sha256=digest).first()
    if standing is not None:
        return standing
    sequence = (rows.aggregate(last=Max("sequence"))["last"] or 0) + 1
    name = daily_report_name(Program.objects.get(pk=program_id), day.isoformat(), sequence)
    write_file_durably(stored(name), pdf)
    made = DailyReportFile.objects.create(
        program_id=program_id,
        on=day,
        sequence=sequence,
        path=name,
        sha256=digest,
        size=len(pdf),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    record(
        events.DAILY_REPORT_MADE,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={"on": day.isoformat(), "sha256": digest},
    )
    return made

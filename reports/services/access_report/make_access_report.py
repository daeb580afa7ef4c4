"""Who looked at whom, as a file: CSV for all that match, PDF for what a person reads."""

from typing import Literal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases import events
from cases.selectors.access_log import REPORTED, AccessFilter, Look, looks
from reports.errors import ReportError
from reports.pdf import lay_out
from reports.read_file import StoredFile
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.cells import csv_file, safe_for_csv
from security.models import Program
from security.roles import Role

ON_PAPER = 200  # lines of a PDF: more belongs into a table


def make_access_report(
    *, actor: Actor, program_id: int, filters: AccessFilter, kind: Literal["csv", "pdf"]
) -> StoredFile:
    """The lines that match, the newest first; taking the file is recorded with its conditions.

    It names people of the office and receipt numbers, and no resident. Raises ReportError ``empty``, ``too_many``.
    """
    authorise(actor, Role.MANAGER, Role.AUDITOR, program_id=program_id)
    most = REPORTED if kind == "csv" else ON_PAPER
    page = looks(actor=actor, program_id=program_id, filters=filters, limit=most)
    if not page.lines:
        raise ReportError(_("Nobody looked in these days. Choose others."), code="empty")
    if page.next_before is not None:
        raise ReportError(
            _("More than %(most)d lines match. Choose fewer days, or one person or case.") % {"most": most},
            code="too_many",
        )
    program = Program.objects.select_related("municipality").get(pk=program_id)
    content = _csv(page.lines) if kind == "csv" else _pdf(program, filters, page.lines)
    record(
        events.ACCESS_REPORTED,
        actor=actor,
        program_id=program_id,
        data={
            "kind": kind,
            "lines": len(page.lines),
            "first_on": filters.first_on.isoformat(),
            "last_on": filters.last_on.isoformat(),
            "person": filters.person_id,
        },
    )
    return StoredFile(f"access-{program.code}-{filters.first_on:%Y%m%d}-{filters.last_on:%Y%m%d}.{kind}", content)


def _csv(lines: list[Look]) -> bytes:
    rows = []
    for line in lines:
        at = clock.local(line.at).strftime("%Y-%m-%d %H:%M:%S")
        number = "専任窓口" if line.is_restricted else line.receipt_number
        row = [at, line.person, line.purpose, number, str(line.listed or ""), line.place]
        rows.append([safe_for_csv(cell) for cell in row])
    return csv_file(["日時", "閲覧者", "目的", "受付番号", "一覧の件数", "画面"], rows)


def _pdf(program: Program, filters: AccessFilter, lines: list[Look]) -> bytes:
    context = {"program": program, "filters": filters, "lines": lines, "made_at": clock.now()}
    pdf: bytes = lay_out(render_to_string("reports/documents/access_log.html", context)).write_pdf()
    return pdf

"""The report of an incident to the authority (個人情報保護委員会への報告書), first or final, as PDF.

The office draws it up and the municipality, whose duty the report is, hands it in: that is a step of its own.
"""

import hashlib

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports.errors import ReportError
from reports.pdf import lay_out
from reports.read_file import StoredFile
from reports.selectors.incidents import IncidentPage, incident_page
from reports.services.incident_report.make_incident_report import Stage
from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Incident, IncidentStep, Program
from security.services.incident.open_incident import OPENERS

# What the final report says besides cause and prevention; other matters may stay empty.
NEEDED = ("items", "harm", "to_residents", "publication")


def make_authority_report(*, actor: Actor, program_id: int, number: int, stage: Stage) -> StoredFile:
    """Make the report and put on record, with its hash, that it was drawn up; made again, it says what stands now.

    Raises ReportError ``not_found``, ``authority`` (no report to the authority is due), ``cause``, ``matters`` (the
    final one needs all of it).
    """
    authorise(actor, *OPENERS, program_id=program_id)
    page = incident_page(actor=actor, program_id=program_id, number=number)
    if page is None:
        raise ReportError(_("There is no such incident. Reload the list."), code="not_found")
    _check(page, stage)
    program = Program.objects.select_related("municipality", "contractor").get(pk=program_id)
    context = {"program": program, "page": page, "is_final": stage == "final", "made_at": clock.now()}
    html = render_to_string("reports/documents/incident_authority.html", context)
    content: bytes = lay_out(html).write_pdf()
    _enter(actor, page.incident, stage, hashlib.sha256(content).hexdigest())
    return StoredFile(f"incident-{program.code}-{number:03d}-authority-{stage}.pdf", content)


def _check(page: IncidentPage, stage: Stage) -> None:
    if not page.to_authority:
        raise ReportError(_("No report to the authority is due by what was counted."), code="authority")
    if stage == "first":
        return
    if not page.cause or not page.prevention:
        raise ReportError(_("Write cause and prevention first."), code="cause")
    if not all(page.matters[name] for name in NEEDED):
        raise ReportError(
            _("Write which data, which harm, what the residents were told and what was made public first."),
            code="matters",
        )


def _enter(actor: Actor, incident: Incident, stage: Stage, sha256: str) -> None:
    IncidentStep.objects.create(
        program_id=incident.program_id,
        incident=incident,
        code=IncidentStep.Code.AUTHORITY_PAPER,
        by_id=actor.person_id,
        at=clock.now(),
        sha256=sha256,
    )
    record(
        events.INCIDENT_REPORTED,
        actor=actor,
        program_id=incident.program_id,
        subject_ids=[incident.pk],
        data={"stage": f"authority-{stage}", "sha256": sha256},
    )

"""A report of an incident (事故報告書), the first or the final one, as PDF."""

import hashlib
from typing import Literal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports.errors import ReportError
from reports.pdf import lay_out
from reports.read_file import StoredFile
from reports.selectors.incidents import IncidentPage, incident_page
from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Incident, IncidentStep, Program
from security.roles import Role

Stage = Literal["first", "final"]


def make_incident_report(*, actor: Actor, program_id: int, number: int, stage: Stage) -> StoredFile:
    """Make the report and put on record, with its hash, that it was given; given again, it is made as it stands now.

    Raises ReportError ``not_found``, ``count`` (nobody counted whom it touches), ``first`` (which comes before the
    final one), ``cause``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    page = incident_page(actor=actor, program_id=program_id, number=number)
    if page is None:
        raise ReportError(_("There is no such incident. Reload the list."), code="not_found")
    _check(page, stage)
    program = Program.objects.select_related("municipality", "contractor").get(pk=program_id)
    context = {"program": program, "page": page, "is_final": stage == "final", "made_at": clock.now()}
    content: bytes = lay_out(render_to_string("reports/documents/incident.html", context)).write_pdf()
    _enter(actor, page.incident, stage, hashlib.sha256(content).hexdigest())
    return StoredFile(f"incident-{program.code}-{number:03d}-{stage}.pdf", content)


def _check(page: IncidentPage, stage: Stage) -> None:
    if stage == "first":
        return
    if page.incident.state == Incident.State.OPEN:
        raise ReportError(_("The first report comes first."), code="first")
    if page.incident.people is None:
        raise ReportError(_("Count whom it touches first."), code="count")
    if not page.cause or not page.prevention:
        raise ReportError(_("Write cause and prevention first."), code="cause")


def _enter(actor: Actor, incident: Incident, stage: Stage, sha256: str) -> None:
    is_final = stage == "final"
    rows = Incident.objects.filter(program_id=incident.program_id, pk=incident.pk)
    if is_final:
        rows.update(state=Incident.State.FINAL_REPORTED)
    else:
        rows.filter(state=Incident.State.OPEN).update(state=Incident.State.FIRST_REPORTED)
    IncidentStep.objects.create(
        program_id=incident.program_id,
        incident=incident,
        code=IncidentStep.Code.FINAL_REPORT if is_final else IncidentStep.Code.FIRST_REPORT,
        by_id=actor.person_id,
        at=clock.now(),
        sha256=sha256,
    )
    record(
        events.INCIDENT_REPORTED,
        actor=actor,
        program_id=incident.program_id,
        subject_ids=[incident.pk],
        data={"stage": stage, "sha256": sha256},
    )

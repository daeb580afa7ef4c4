"""Reads of the samples that were drawn for the auditor."""

from django.db.models import QuerySet

from reports.job_kinds import AUDIT_SAMPLE
from reports.models import AuditSample
from reports.selectors.paper_jobs import PaperJob, paper_jobs
from reports.services.audit_sample.start_sample import ASKERS
from security.actor import Actor, authorise


def samples(*, actor: Actor, program_id: int) -> "QuerySet[AuditSample]":
    """All samples, the newest first, without their PDF."""
    authorise(actor, *ASKERS, program_id=program_id)
    rows = AuditSample.objects.filter(program_id=program_id).defer("content").select_related("made_by")
    return rows.order_by("-number")


def samples_under_way(*, actor: Actor, program_id: int) -> list[tuple[int, PaperJob]]:
    """Samples that are being drawn or could not be, by their number, the newest first."""
    authorise(actor, *ASKERS, program_id=program_id)
    return sorted(paper_jobs(program_id, AUDIT_SAMPLE).items(), reverse=True)

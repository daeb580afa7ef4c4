"""Reads of the samples that were drawn for the auditor."""

from django.db.models import QuerySet

from reports.models import AuditSample
from reports.services.audit_sample.start_sample import ASKERS
from security.actor import Actor, authorise


def samples(*, actor: Actor, program_id: int) -> "QuerySet[AuditSample]":
    """All samples, the newest first, without their PDF."""
    authorise(actor, *ASKERS, program_id=program_id)
    rows = AuditSample.objects.filter(program_id=program_id).defer("content").select_related("made_by")
    return rows.order_by("-number")

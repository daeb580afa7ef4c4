"""Verifications of the audit chain that somebody asked for, with what they found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField


class AuditCheck(models.Model):
    """One walk over the program's audit chain: how many events were sealed and new, anchors compared, breaks found.

    `breaks` are pairs of a place in the chain and what is wrong there; `sequence` is the last link that was seen. The
    columns of the result are null while the job is at it. Never deleted.
    """

    program = ProgramField()
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job_number = models.BigIntegerField(null=True)
    verified_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(null=True)
    sealed = models.PositiveIntegerField(null=True)
    unsealed = models.PositiveIntegerField(null=True)
    anchors = models.PositiveIntegerField(null=True)
    breaks = models.JSONField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "verification of the audit")
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at=None, breaks=None) | Q(verified_at__isnull=False, breaks__isnull=False),
                name="security_auditcheck_verified",
            )
        ]
        indexes = [models.Index(fields=["program", "-id"], name="security_auditcheck_list")]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

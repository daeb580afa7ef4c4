"""Proofs of letter runs: what the municipality agrees to before the printer gets a lot."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models.notice_run import NoticeRun
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy


class RunProof(models.Model):
    """A proof set (校正): some letters of a run as they will be printed, asked for by the contractor's office and
    decided by an officer of the municipality.

    `digest` stands for everything that the run then held (`reports.selectors.proofs.run_digest`): an approval counts
    while the run is the same. `samples` says which pieces are in the file and why: lots, places and codes, no name;
    without one (a run for restricted households only) there is no file.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for approval")
        APPROVED = "approved", pgettext_lazy("proof", "approved")
        REFUSED = "refused", pgettext_lazy("proof", "sent back")

    program = ProgramField()
    run = ProgramForeignKey(NoticeRun, related_name="proofs")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    digest = models.CharField(max_length=64)
    letters = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    samples = models.JSONField(default=list)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "proof of letters")
        constraints = [
            models.UniqueConstraint(fields=["program", "run", "number"], name="reports_proof_number"),
            models.UniqueConstraint(
                fields=["program", "run"], name="reports_proof_one_open", condition=Q(state="asked")
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="reports_proof_two_people"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="reports_proof_decided",
            ),
            EmployedBy(field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_proof_by_municipality"),
        ]
        indexes = [models.Index(fields=["program", "state", "-asked_at"], name="reports_proof_waiting")]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

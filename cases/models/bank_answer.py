"""What a bank wrote about a batch, before anybody acts on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from cases.models.payout import PayoutBatch
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class BankAnswer(SealedModel):
    """A list of transfers that failed, as the bank sent it or as a clerk copied it from paper.

    The transfer format has no result file (domain reference §1.8): each bank has a list of its own, so `content` is
    kept as text, sealed, and read again under the chosen meaning of its columns. `recorded_at` is set once.
    """

    program = ProgramField()
    batch = ProgramForeignKey(PayoutBatch, related_name="answers")
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "answer of the bank")
        constraints = [
            models.UniqueConstraint(fields=["program", "batch", "sha256"], name="cases_bankanswer_once"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="cases_bankanswer_recorded",
            ),
        ]
        triggers = [AppendOnly(allow_update=True)]

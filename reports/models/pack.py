"""Papers for the municipality: of a transfer batch for its approval, and of samples for its auditor."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import PayoutBatch
from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy


class FinanceLayout(models.Model):
    """How the list for the municipality's finance system looks: `columns` are `[name, source, fixed text]` in order.

    Append-only: the newest version holds, and a pack says which one it was made with.
    """

    class Encoding(models.TextChoices):
        CP932 = "cp932", _("Shift_JIS (CP932)")
        UTF8 = "utf-8-sig", _("UTF-8 with mark")

    program = ProgramField()
    version = models.PositiveIntegerField()
    encoding = models.CharField(max_length=9, choices=Encoding.choices)
    columns = models.JSONField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "list for the finance system")
        constraints = [
            models.UniqueConstraint(fields=["program", "version"], name="reports_financelayout_version"),
            EmployedBy(field="set_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_layout_by_municipality"),
        ]
        triggers = [AppendOnly()]


class MoneyPack(models.Model):
    """The papers for the approval (決裁資料) of one checked batch, all made from what was read once. Append-only.

    `file_sha256` is the hash that the bank file will have: what is released can be compared with what was approved.
    """

    program = ProgramField()
    batch = ProgramForeignKey(PayoutBatch, related_name="packs")
    layout_version = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    yen = models.BigIntegerField()
    file_sha256 = models.CharField(max_length=64)
    payee_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "papers for approval")
        constraints = [models.UniqueConstraint(fields=["program", "batch"], name="reports_pack_batch")]
        triggers = [AppendOnly()]


class PackFile(SealedModel):
    """One paper of a pack, sealed; `content` is base64. Append-only."""

    class Kind(models.TextChoices):
        PAPERS = "papers", _("papers for approval (PDF)")
        DECISIONS = "decisions", _("list of decisions of the batch (CSV)")
        ORDERS = "orders", _("breakdown of the payment order (CSV)")
        FINANCE = "finance", _("list for the finance system (CSV)")

    program = ProgramField()
    pack = ProgramForeignKey(MoneyPack, related_name="files")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    file_name = models.CharField(max_length=60)
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("table", "paper for approval")
        constraints = [models.UniqueConstraint(fields=["program", "pack", "kind"], name="reports_packfile_kind")]
        triggers = [AppendOnly()]


class AuditSample(SealedModel):
    """A sample of payments for the auditor (検査パック), traced from envelope to bank; the PDF is sealed. Append-only.

    Anybody draws the same one again: of the lines of released batches up to `last_line`, those whose SHA-256 of
    `seed:line` is smallest.
    """

    program = ProgramField()
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    last_line = models.BigIntegerField()
    lines = ArrayField(models.BigIntegerField())
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "sample for the auditor")
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="reports_auditsample_number")]
        triggers = [AppendOnly()]

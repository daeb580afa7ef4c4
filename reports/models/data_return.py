"""The return of a program's data (データ返還) to the municipality: asked, agreed to, built, handed over, received."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import EmployedBy


class DataReturn(models.Model):
    """A package of everything that belongs to the municipality, the owner of the data, at the end of a contract.

    A manager of the contractor asks, an officer of the municipality agrees; nothing is written before. A job builds it
    in parts. `summary` has the counts by table, in the package and in the database; `manifest_sha256` covers all parts.
    Holds no personal data, stays when the data are disposed of, and is never deleted.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for approval")
        REFUSED = "refused", pgettext_lazy("data return", "refused")
        DROPPED = "dropped", pgettext_lazy("data return", "dropped")
        BUILDING = "building", pgettext_lazy("data return", "being built")
        READY = "ready", _("ready to hand over")
        EXPIRED = "expired", pgettext_lazy("data return", "expired, parts erased")
        RECEIVED = "received", _("received by the municipality")

    OPEN = (State.ASKED, State.BUILDING, State.READY)
    STANDS = (State.BUILDING, State.READY)  # its files may be on the disk

    program = ProgramField()
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=200, blank=True)
    summary = models.JSONField(null=True)
    rows = models.PositiveBigIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    receipt_note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "return of data")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="reports_datareturn_number"),
            models.UniqueConstraint(
                fields=["program"],
                name="reports_datareturn_one_at_a_time",
                condition=Q(state__in=["asked", "building", "ready"]),
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="reports_datareturn_two_people"),
            models.CheckConstraint(
                condition=Q(state="dropped")
                | Q(state="asked", decided_by=None)
                | (~Q(state__in=["asked", "dropped"]) & Q(decided_by__isnull=False)),
                name="reports_datareturn_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped")
                | (Q(state__in=["ready", "expired", "received"], rows__isnull=False) & ~Q(manifest_sha256=""))
                | (~Q(state__in=["ready", "expired", "received"]) & Q(rows=None, manifest_sha256="")),
                name="reports_datareturn_built",
            ),
            models.CheckConstraint(
                condition=Q(state="received", received_by__isnull=False) | (~Q(state="received") & Q(received_by=None)),
                name="reports_datareturn_received",
            ),
            EmployedBy(field="asked_by", kind=EmployerKind.CONTRACTOR.value, name="reports_datareturn_by_contractor"),
            EmployedBy(
                field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_datareturn_by_municipality"
            ),
            EmployedBy(field="received_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_datareturn_receipt_by"),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]


class DataReturnKey(SealedModel):
    """The password of a package, for the municipality only. Emptied once the package is received or given up."""

    program = ProgramField()
    data_return = ProgramOneToOneField(DataReturn, related_name="key")
    password = SealedTextField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "key of a data return")


class DataReturnPart(models.Model):
    """One encrypted file of a package, which opens by itself. `piece` is the job's chunk that wrote it.

    It is fetched once; an officer of the municipality may let it be fetched again (`may_fetch`). Never deleted.
    """

    program = ProgramField()
    data_return = ProgramForeignKey(DataReturn, related_name="parts")
    piece = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField(default=0)
    fetched = models.PositiveSmallIntegerField(default=0)
    may_fetch = models.PositiveSmallIntegerField(default=1)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "part of a data return")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "data_return", "piece", "position"], name="reports_returnpart_place"
            ),
            models.CheckConstraint(condition=Q(fetched__lte=F("may_fetch")), name="reports_returnpart_fetched"),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

"""Requests to take residents' data out of the office."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy


class ExportRequest(SealedModel):
    """A file that somebody asks for (持出申請): why, which columns, which cases, what of it unmasked; the roster of
    workers, which names no resident; names and addresses for the carrier's labels; or decisions with their accounts.

    An officer of the municipality who did not ask decides; nothing is written before. Then a job builds the file, an
    encrypted container; its password is for who decided, and reaches the asker another way. Never deleted.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for approval")
        REFUSED = "refused", pgettext_lazy("export", "refused")
        BUILDING = "building", _("being built")
        READY = "ready", _("ready to fetch")
        EXPIRED = "expired", _("expired, file erased")

    class Subject(models.TextChoices):
        CASES = "cases", _("cases")
        WORKERS = "workers", _("roster of workers")
        LABELS = "labels", _("labels for the carrier")
        DECISIONS = "decision", _("list of decisions with accounts")

    class Audience(models.TextChoices):
        PEOPLE = "people", _("for people (Excel)")
        MACHINES = "machines", _("for a program (CSV)")

    program = ProgramField()
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=8, choices=Subject.choices, default=Subject.CASES)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    columns = ArrayField(models.CharField(max_length=30))
    unmasked = ArrayField(models.CharField(max_length=30), default=list)
    conditions = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=200, blank=True)
    job = ProgramForeignKey("security.Job", null=True, related_name="+")
    rows = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    password = SealedTextField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched = models.PositiveSmallIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "request for a file that leaves the office")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="reports_export_number"),
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="reports_export_two_people"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None) | (~Q(state="asked") & Q(decided_by__isnull=False)),
                name="reports_export_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "expired"], rows__isnull=False)
                | (~Q(state__in=["ready", "expired"]) & Q(rows=None, sha256="", file_name="", fetched=0)),
                name="reports_export_built",
            ),
            EmployedBy(field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_export_by_municipality"),
        ]
        indexes = [
            models.Index(fields=["program", "-number"], name="reports_export_recent"),
            models.Index(fields=["program", "expires_at"], name="reports_export_expiry", condition=Q(state="ready")),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

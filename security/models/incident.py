"""Incidents: what happened to residents' data, whom it touched, what was done and told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.rules.incident_clock import Gravity
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Incident(SealedModel):
    """Something that went wrong with residents' data (事故), or a drill of it. Never deleted.

    What happened, its cause, what is done against it, what else the authority asks (`items` to `other_matters`) and
    what the letter to the residents tells (`letter_text`) are sealed: people are named in such texts. `looks_from` to
    `looks_until` and `looker` say which looks of the access log count, `export_number` which file, `letter_run` and
    `letter_lot` which printed lot, with `letter_places` and `letter_receipts` which letters of it; receipt numbers
    without a lot are the letters to these households.
    """

    class Kind(models.TextChoices):
        MISDELIVERY = "misdelivery", _("sent to somebody else")
        LOSS = "loss", _("lost or stolen")
        PAYMENT = "payment", _("paid wrongly")
        LOOK = "look", _("looked at without need")
        LEAK = "leak", _("came to people outside")
        DAMAGE = "damage", _("destroyed or not to be read")
        OTHER = "other", pgettext_lazy("incident", "other")

    class State(models.TextChoices):
        OPEN = "open", _("at work")
        FIRST_REPORTED = "first", _("first report given")
        FINAL_REPORTED = "final", _("final report given")

    program = ProgramField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    is_drill = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    opened_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    what = SealedTextField()
    cause = SealedTextField(null=True)
    prevention = SealedTextField(null=True)
    items = SealedTextField(null=True)
    harm = SealedTextField(null=True)
    to_residents = SealedTextField(null=True)
    publication = SealedTextField(null=True)
    other_matters = SealedTextField(null=True)
    letter_text = SealedTextField(null=True)
    is_sensitive = models.BooleanField(default=False)
    may_cost_money = models.BooleanField(default=False)
    had_intent = models.BooleanField(default=False)
    has_my_number = models.BooleanField(default=False)
    looks_from = models.DateTimeField(null=True)
    looks_until = models.DateTimeField(null=True)
    looker = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    export_number = models.PositiveIntegerField(null=True)
    letter_run = models.PositiveIntegerField(null=True)
    letter_lot = models.PositiveIntegerField(null=True)
    letter_places = ArrayField(models.PositiveIntegerField(), null=True)
    letter_receipts = ArrayField(models.CharField(max_length=20), null=True)
    people = models.PositiveIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "incident")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="security_incident_number"),
            models.CheckConstraint(
                condition=Q(noticed_at__gte=models.F("happened_at")), name="security_incident_noticed_after"
            ),
            models.CheckConstraint(
                condition=Q(people=None, counted_at=None) | Q(people__isnull=False, counted_at__isnull=False),
                name="security_incident_counted",
            ),
            models.CheckConstraint(
                condition=Q(letter_run=None, letter_lot=None, letter_places=None)
                | Q(letter_run__isnull=False, letter_lot__isnull=False),
                name="security_incident_letters",
            ),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

    @property
    def gravity(self) -> Gravity:
        """What makes it one that is reported from one person on."""
        return Gravity(
            is_sensitive=self.is_sensitive,
            may_cost_money=self.may_cost_money,
            had_intent=self.had_intent,
            has_my_number=self.has_my_number,
        )


class IncidentHousehold(models.Model):
    """A household that an incident touches: found in the looks that count, in the file that went out, or among the
    letters that went astray."""

    class Source(models.TextChoices):
        LOOKS = "looks", _("access log")
        FILE = "file", _("file that left the office")
        LETTERS = "letters", _("letters")

    program = ProgramField()
    incident = ProgramForeignKey(Incident, related_name="households")
    household_id = models.BigIntegerField()
    source = models.CharField(max_length=7, choices=Source.choices)

    class Meta:
        verbose_name = pgettext_lazy("table", "household that an incident touches")
        constraints = [
            models.UniqueConstraint(fields=["program", "incident", "household_id"], name="security_incident_household")
        ]


class IncidentStep(models.Model):
    """What was done about an incident: a line of the checklist, a report, its acknowledgement. Append-only.

    `sha256` is that of a report as it was given.
    """

    class Code(models.TextChoices):
        CONTAINED = "contained", _("the spread was stopped")
        KEPT = "kept", _("evidence was kept")
        TOLD = "told", _("the municipality was told by telephone")
        ACKNOWLEDGED = "acknowledged", _("the municipality acknowledged it")
        COUNTED = "counted", _("whom it touches was counted")
        FIRST_REPORT = "first_report", _("first report given")
        RESIDENTS_TOLD = "residents_told", _("the residents were told")
        AUTHORITY_PAPER = "authority_paper", _("report to the authority drawn up")
        AUTHORITY_TOLD = "authority_told", _("the authority was told")
        FINAL_REPORT = "final_report", _("final report given")

    program = ProgramField()
    incident = ProgramForeignKey(Incident, related_name="steps")
    code = models.CharField(max_length=16, choices=Code.choices)
    by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "step of an incident")
        indexes = [models.Index(fields=["program", "incident", "id"], name="security_incidentstep_list")]
        triggers = [AppendOnly()]

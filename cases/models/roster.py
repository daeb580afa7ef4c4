"""Rosters as they came: one import is one generation, its rows are staged before they become people."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField, ProgramForeignKey


class RosterImport(models.Model):
    """A roster file of the municipality (対象者台帳の取込). Generations are append-only; one is applied at a time."""

    class State(models.TextChoices):
        STAGED = "staged", _("staged")
        CHECKED = "checked", _("checked")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")
        DROPPED = "dropped", _("dropped")

    program = ProgramField()
    generation = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    rows = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    households_new = models.PositiveIntegerField(default=0)
    households_changed = models.PositiveIntegerField(default=0)
    households_gone = models.PositiveIntegerField(default=0)
    households_kept = models.PositiveIntegerField(default=0, db_default=0)
    people_new = models.PositiveIntegerField(default=0)
    people_changed = models.PositiveIntegerField(default=0)
    people_gone = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)
    created_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    job = ProgramForeignKey("security.Job", null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "roster import")
        constraints = [models.UniqueConstraint(fields=["program", "generation"], name="cases_rosterimport_generation")]


class RosterRow(models.Model):
    """A staged line of a roster file: text as received, and what validation made of it. Dropped once applied."""

    program = ProgramField()
    roster = ProgramForeignKey(RosterImport, models.CASCADE, related_name="staged")
    line = models.PositiveIntegerField()
    person_number = models.TextField()
    household_number = models.TextField()
    relation = models.TextField()
    head_flag = models.TextField()
    name = models.TextField()
    kana = models.TextField()
    alias_name = models.TextField()
    birth = models.TextField()
    sex = models.TextField()
    postcode = models.TextField()
    address_code = models.TextField()
    address = models.TextField()
    katagaki = models.TextField()
    moved = models.TextField()
    moved_reason = models.TextField()
    protected_flag = models.TextField()
    tax_class = models.TextField()
    bank_code = models.TextField()
    branch_code = models.TextField()
    account_type = models.TextField()
    # The one personal value that is sealed in its final table: the importer seals it before it is staged.
    account_sealed = models.BinaryField(null=True)
    account_id = models.BigIntegerField(null=True)
    account_index = models.BinaryField(null=True)
    account_tail = models.TextField()
    account_holder = models.TextField()
    mailing_postcode = models.TextField()
    mailing_address = models.TextField()
    mailing_katagaki = models.TextField()
    # Made while staging, by the pure rules
    name_reduced = models.TextField()
    name_key = models.TextField()
    kana_key = models.TextField()
    address_key = models.TextField()
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    moved_on = models.DateField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "line of a roster")
        constraints = [models.UniqueConstraint(fields=["program", "roster", "line"], name="cases_rosterrow_line")]
        indexes = [models.Index(fields=["program", "roster", "household_number"], name="cases_rosterrow_household")]


class RosterReject(models.Model):
    """A line that was refused: where, which column, why and what to do. The municipality gets them as a file."""

    program = ProgramField()
    roster = ProgramForeignKey(RosterImport, models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    message = models.TextField()
    person_number = models.CharField(max_length=40, blank=True)
    household_number = models.CharField(max_length=15, blank=True, default="", db_default="")

    class Meta:
        verbose_name = pgettext_lazy("table", "refused line of a roster")
        indexes = [models.Index(fields=["program", "roster", "line"], name="cases_rosterreject_line")]

"""Money: append-only facts, with nothing that has to be edited to become true or untrue (docs/adr/0004)."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.decision import Decision
from cases.models.household import Household, PayeeAccount, Recipient
from cases.models.money_walls import (
    BATCH_GOES_FORWARD,
    BATCH_STARTS_PREPARED,
    FILE_OF_CHECKED_BATCH,
    LINE_IS_GRANTED,
    RESULT_OF_SENT_LINE,
)
from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import DatabaseWall, EmployedBy

LINE_KEY = "program_id, person_id, purpose, period"


class AfterFailure(DatabaseWall):
    """Attempt n > 1 refers to a *failed* result of attempt n - 1 of the same line, by a composite foreign key over
    generated columns. A second payment, or one after a success, is refused even to raw SQL."""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - Django's signature allows None, its callers never pass it
        schema_editor.deferred_sql.append(
            f"ALTER TABLE cases_transferline ADD CONSTRAINT {self.name} "
            f"FOREIGN KEY ({LINE_KEY}, prior_attempt, prior_outcome) "
            f"REFERENCES cases_transferresult ({LINE_KEY}, attempt, outcome)"
        )
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f"ALTER TABLE cases_transferline DROP CONSTRAINT {self.name}"


class ResultOfLine(DatabaseWall):
    """A result repeats the key of its line, and the pair is checked."""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - as above
        schema_editor.deferred_sql.append(
            f"ALTER TABLE cases_transferresult ADD CONSTRAINT {self.name} "
            f"FOREIGN KEY (line_id, {LINE_KEY}, attempt) REFERENCES cases_transferline (id, {LINE_KEY}, attempt)"
        )
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f"ALTER TABLE cases_transferresult DROP CONSTRAINT {self.name}"


class PayoutBatch(models.Model):
    """One transfer file: prepared and checked by the contractor's payment clerks, released by a municipal treasurer.

    Three different people, as constraints. Count and total are fixed when it is prepared; the file is in PayoutFile.
    `term` is the one term of the program that it pays, 0 where the program pays once.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        CHECKED = "checked", _("checked")
        RELEASED = "released", _("released")
        CANCELLED = "cancelled", _("cancelled")

    program = ProgramField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    transfer_on = models.DateField()
    bank_profile = models.CharField(max_length=30)
    term = models.PositiveSmallIntegerField(default=0, db_default=0)
    line_count = models.PositiveIntegerField()
    total_yen = models.BigIntegerField()
    findings = models.JSONField(default=list)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "transfer batch")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_batch_number"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")), name="cases_batch_maker_checker"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (~Q(released_by=F("prepared_by")) & ~Q(released_by=F("checked_by"))),
                name="cases_batch_releaser_apart",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(checked_by__isnull=False, released_by__isnull=False),
                name="cases_batch_released_after_check",
            ),
            EmployedBy(field="released_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_batch_by_municipality"),
        ]
        triggers = [AppendOnly(allow_update=True), BATCH_STARTS_PREPARED, BATCH_GOES_FORWARD]


class TransferLine(models.Model):
    """One person's money for one purpose and period, attempt n. Append-only.

    `household` is set where the benefit is the household's: nobody else of it can then be paid the same again.
    """

    program = ProgramField()
    batch = ProgramForeignKey(PayoutBatch, related_name="lines")
    position = models.PositiveIntegerField()
    person = ProgramForeignKey(Recipient, related_name="transfer_lines")
    household = ProgramForeignKey(Household, null=True, related_name="transfer_lines")
    purpose = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    attempt = models.PositiveSmallIntegerField(default=1)
    application = ProgramForeignKey(Application, related_name="transfer_lines")
    decision = ProgramForeignKey(Decision, related_name="transfer_lines")
    account = ProgramForeignKey(PayeeAccount, related_name="transfer_lines")
    amount_yen = models.PositiveIntegerField()
    prior_attempt = models.GeneratedField(
        expression=Case(When(attempt__gt=1, then=F("attempt") - 1)),
        output_field=models.PositiveSmallIntegerField(null=True),
        db_persist=True,
    )
    prior_outcome = models.GeneratedField(
        expression=Case(When(attempt__gt=1, then=Value("failed"))),
        output_field=models.CharField(max_length=6, null=True),
        db_persist=True,
    )

    class Meta:
        verbose_name = pgettext_lazy("table", "line of a transfer")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "person", "purpose", "period", "attempt"], name="cases_line_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["program", "household", "purpose", "period", "attempt"], name="cases_line_once_a_household"
            ),
            models.UniqueConstraint(
                fields=["id", "program", "person", "purpose", "period", "attempt"], name="cases_line_full_key"
            ),
            models.UniqueConstraint(fields=["program", "batch", "position"], name="cases_line_position"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="cases_line_amount"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="cases_line_attempt"),
            AfterFailure(name="cases_line_after_failure"),
        ]
        triggers = [AppendOnly(), LINE_IS_GRANTED]


class TransferResult(models.Model):
    """What became of a transfer line: paid, or failed for a reason (domain reference §1.8). Append-only, one a line."""

    class Outcome(models.TextChoices):
        PAID = "paid", pgettext_lazy("transfer", "paid")
        FAILED = "failed", pgettext_lazy("transfer", "failed")

    class Reason(models.TextChoices):
        NUMBER = "number", _("account number differs")
        NAME = "name", _("payee name differs")
        NO_ACCOUNT = "no_account", _("no such account")
        TYPE = "type", _("account type differs")
        CLOSED = "closed", _("account closed or frozen")
        OTHER = "other", _("other")
        CANCELLED = "cancelled", _("batch cancelled before release")

    program = ProgramField()
    line = ProgramForeignKey(TransferLine, related_name="results")
    person = ProgramForeignKey(Recipient, related_name="+")
    purpose = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    attempt = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "result of a transfer")
        constraints = [
            models.UniqueConstraint(fields=["program", "line"], name="cases_result_once"),
            models.UniqueConstraint(
                fields=["program", "person", "purpose", "period", "attempt", "outcome"], name="cases_result_key"
            ),
            models.CheckConstraint(
                condition=Q(outcome="paid", reason="") | (Q(outcome="failed") & ~Q(reason="")),
                name="cases_result_reason",
            ),
            ResultOfLine(name="cases_result_of_line"),
        ]
        indexes = [models.Index(fields=["program", "recorded_at"], name="cases_result_recorded")]
        triggers = [AppendOnly(), RESULT_OF_SENT_LINE]


class PayoutFile(SealedModel):
    """The bank file of a batch, sealed, written in the transaction that releases it. Append-only.

    The same bytes, and the same payees and amounts in another order or for another day, cannot be released twice.
    """

    program = ProgramField()
    batch = ProgramForeignKey(PayoutBatch, related_name="files")
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    payee_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "transfer file")
        constraints = [
            models.UniqueConstraint(fields=["program", "batch"], name="cases_payoutfile_batch"),
            models.UniqueConstraint(fields=["program", "sha256"], name="cases_payoutfile_bytes"),
            models.UniqueConstraint(fields=["program", "payee_digest"], name="cases_payoutfile_payees"),
        ]
        triggers = [AppendOnly(), FILE_OF_CHECKED_BATCH]

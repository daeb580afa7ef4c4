"""The bank's statements of the account that pays (入出金明細), and what each entry was found to be."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.payout import PayoutBatch, TransferLine
from cases.models.recovery import RecoveryStep
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey

# A match says what the bank's entry is in the books: the amount and the direction must be the same, to the yen.
# "undone" takes the match before it back; "other" is no money of the program (a fee, interest, a transfer of funds).
FITS_THE_BOOKS = pgtrigger.Trigger(
    name="fits_the_books",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("entry", "record"), ("booked_yen", "bigint"), ("last", "record")],
    func="""
    SELECT e.yen, e.is_deposit INTO entry FROM cases_statemententry e
        WHERE e.program_id = NEW.program_id AND e.id = NEW.entry_id FOR NO KEY UPDATE;
    SELECT m.sequence, m.kind INTO last FROM cases_statementmatch m
        WHERE m.program_id = NEW.program_id AND m.entry_id = NEW.entry_id ORDER BY m.sequence DESC LIMIT 1;
    IF NEW.sequence <> coalesce(last.sequence, 0) + 1
        OR (NEW.kind = 'undone') <> coalesce(last.kind <> 'undone', false) THEN
        RAISE EXCEPTION 'an entry is matched once, and a match is undone once' USING ERRCODE = '23514';
    END IF;
    booked_yen := CASE NEW.kind
        WHEN 'batch' THEN (SELECT b.total_yen FROM cases_payoutbatch b
            WHERE b.program_id = NEW.program_id AND b.id = NEW.batch_id AND b.state = 'released')
        WHEN 'returns' THEN (SELECT sum(l.amount_yen) FROM cases_transferline l JOIN cases_transferresult r
            ON r.program_id = l.program_id AND r.line_id = l.id AND r.outcome = 'failed' AND r.reason <> 'cancelled'
            WHERE l.program_id = NEW.program_id AND l.batch_id = NEW.batch_id)
        WHEN 'return' THEN (SELECT l.amount_yen FROM cases_transferline l JOIN cases_transferresult r
            ON r.program_id = l.program_id AND r.line_id = l.id AND r.outcome = 'failed' AND r.reason <> 'cancelled'
            WHERE l.program_id = NEW.program_id AND l.id = NEW.line_id)
        WHEN 'recovery' THEN (SELECT s.yen FROM cases_recoverystep s
            WHERE s.program_id = NEW.program_id AND s.id = NEW.step_id AND s.kind = 'received')
        ELSE entry.yen END;
    IF booked_yen IS DISTINCT FROM entry.yen
        OR (NEW.kind = 'batch' AND entry.is_deposit) OR (NEW.kind IN ('returns', 'return', 'recovery')
            AND NOT entry.is_deposit) THEN
        RAISE EXCEPTION 'the entry is not the amount of what it is matched with' USING ERRCODE = '23514';
    END IF;
    IF NEW.kind IN ('batch', 'returns', 'return', 'recovery') AND EXISTS (
        SELECT 1 FROM cases_statementmatch m WHERE m.program_id = NEW.program_id
            AND (m.kind = NEW.kind AND m.batch_id IS NOT DISTINCT FROM NEW.batch_id
                AND m.line_id IS NOT DISTINCT FROM NEW.line_id AND m.step_id IS NOT DISTINCT FROM NEW.step_id
                OR m.kind = 'return' AND NEW.kind = 'returns' AND EXISTS (SELECT 1 FROM cases_transferline l
                    WHERE l.program_id = m.program_id AND l.id = m.line_id AND l.batch_id = NEW.batch_id)
                OR m.kind = 'returns' AND NEW.kind = 'return' AND EXISTS (SELECT 1 FROM cases_transferline l
                    WHERE l.program_id = m.program_id AND l.id = NEW.line_id AND l.batch_id = m.batch_id))
            AND NOT EXISTS (SELECT 1 FROM cases_statementmatch u WHERE u.program_id = m.program_id
                AND u.entry_id = m.entry_id AND u.sequence > m.sequence)) THEN
        RAISE EXCEPTION 'another entry is matched with this already' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class BankStatement(SealedModel):
    """One file of the bank, sealed as it came. Balances are negative where the account is overdrawn. Append-only."""

    program = ProgramField()
    number = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    account_tail = models.CharField(max_length=3)
    opening_yen = models.BigIntegerField()
    closing_yen = models.BigIntegerField()
    entry_count = models.PositiveIntegerField()
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "bank statement")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_statement_number"),
            models.UniqueConstraint(fields=["program", "sha256"], name="cases_statement_once"),
            models.CheckConstraint(condition=Q(first_on__lte=models.F("last_on")), name="cases_statement_days"),
        ]
        triggers = [AppendOnly()]


class StatementEntry(SealedModel):
    """One movement of the account. `words` are the bank's own (who, note, reference of the payer), sealed."""

    program = ProgramField()
    statement = ProgramForeignKey(BankStatement, related_name="entries")
    row = models.PositiveIntegerField()
    booked_on = models.DateField()
    is_deposit = models.BooleanField()
    kind = models.CharField(max_length=2)
    yen = models.BigIntegerField()
    words = SealedTextField()

    class Meta:
        verbose_name = pgettext_lazy("table", "entry of a bank statement")
        constraints = [
            models.UniqueConstraint(fields=["program", "statement", "row"], name="cases_statemententry_row"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="cases_statemententry_yen"),
        ]
        indexes = [models.Index(fields=["program", "booked_on"], name="cases_statemententry_on")]
        triggers = [AppendOnly()]


class StatementMatch(models.Model):
    """What an entry is in the books. Append-only: the last one of an entry holds, and one that was wrong is undone.

    Without a person the platform found it; a person always says why.
    """

    class Kind(models.TextChoices):
        BATCH = "batch", pgettext_lazy("bank entry", "transfer batch")
        RETURN = "return", pgettext_lazy("bank entry", "failed transfer that came back")
        RETURNS = "returns", pgettext_lazy("bank entry", "all failed transfers of a batch")
        RECOVERY = "recovery", pgettext_lazy("bank entry", "money asked back")
        OTHER = "other", pgettext_lazy("bank entry", "no money of the program")
        UNDONE = "undone", _("match undone")

    program = ProgramField()
    entry = ProgramForeignKey(StatementEntry, related_name="matches")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    batch = ProgramForeignKey(PayoutBatch, null=True, related_name="+")
    line = ProgramForeignKey(TransferLine, null=True, related_name="+")
    step = ProgramForeignKey(RecoveryStep, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "match of a bank statement")
        constraints = [
            models.UniqueConstraint(fields=["program", "entry", "sequence"], name="cases_statementmatch_sequence"),
            models.CheckConstraint(
                condition=Q(kind__in=["batch", "returns"], batch__isnull=False, line__isnull=True, step__isnull=True)
                | Q(kind="return", batch__isnull=True, line__isnull=False, step__isnull=True)
                | Q(kind="recovery", batch__isnull=True, line__isnull=True, step__isnull=False)
                | Q(kind__in=["other", "undone"], batch__isnull=True, line__isnull=True, step__isnull=True),
                name="cases_statementmatch_target",
            ),
            models.CheckConstraint(
                condition=(Q(by__isnull=True) & ~Q(kind__in=["other", "undone"])) | ~Q(reason=""),
                name="cases_statementmatch_explained",
            ),
        ]
        triggers = [AppendOnly(), FITS_THE_BOOKS]

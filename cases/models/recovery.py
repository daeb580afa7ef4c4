"""Money that is asked back after it was paid: recalled at the bank (組戻), or claimed from the payee (返還請求)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.payout import TransferLine
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy

# What is asked back of a payment is never more than was paid; of a claim that has ended, what came back counts.
ASKS_WHAT_WAS_PAID = pgtrigger.Trigger(
    name="asks_what_was_paid",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("paid_yen", "bigint"), ("asked_yen", "bigint")],
    func="""
    SELECT l.amount_yen INTO paid_yen FROM cases_transferline l
        JOIN cases_transferresult r ON r.program_id = l.program_id AND r.line_id = l.id AND r.outcome = 'paid'
        WHERE l.program_id = NEW.program_id AND l.id = NEW.line_id FOR NO KEY UPDATE OF l;
    SELECT coalesce(sum(CASE WHEN o.is_ended THEN o.back_yen ELSE o.amount_yen END), 0) INTO asked_yen FROM (
        SELECT c.amount_yen,
            coalesce((SELECT sum(s.yen) FROM cases_recoverystep s
                WHERE s.program_id = c.program_id AND s.recovery_id = c.id), 0) AS back_yen,
            EXISTS (SELECT 1 FROM cases_recoverystep s
                WHERE s.program_id = c.program_id AND s.recovery_id = c.id AND s.kind IN ('refused', 'waived')
            ) AS is_ended
        FROM cases_recovery c WHERE c.program_id = NEW.program_id AND c.line_id = NEW.line_id) o;
    IF paid_yen IS NULL OR asked_yen + NEW.amount_yen > paid_yen THEN
        RAISE EXCEPTION 'more is asked back than was paid' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)
TAKES_WHAT_IS_ASKED = pgtrigger.Trigger(
    name="takes_what_is_asked",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("asked_yen", "bigint"), ("back_yen", "bigint"), ("is_ended", "boolean")],
    func="""
    SELECT o.amount_yen INTO asked_yen FROM cases_recovery o
        WHERE o.program_id = NEW.program_id AND o.id = NEW.recovery_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(s.yen), 0), coalesce(bool_or(s.kind IN ('refused', 'waived')), false)
        INTO back_yen, is_ended FROM cases_recoverystep s
        WHERE s.program_id = NEW.program_id AND s.recovery_id = NEW.recovery_id;
    IF asked_yen IS NULL OR is_ended OR back_yen >= asked_yen OR back_yen + NEW.yen > asked_yen THEN
        RAISE EXCEPTION 'the claim has ended, or more came back than was asked' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class Recovery(models.Model):
    """A claim on money that was paid. Append-only; what came back are rows of `RecoveryStep`, the balance is a sum.

    `legal_kind` decides how a clawback is dunned and when it lapses: public claims by 地方自治法 231条の3 and 236条,
    private ones (the benefit was a gift contract) by 自治法施行令 171条 and 民法 166条.
    """

    class Kind(models.TextChoices):
        RECALL = "recall", _("recall at the bank")
        CLAWBACK = "clawback", _("claim on the payee")

    class Reason(models.TextChoices):
        DOUBLE = "double", _("paid twice")
        NOT_ENTITLED = "not_entitled", _("not entitled after all")
        AMOUNT = "amount", _("another amount was due")
        ACCOUNT = "account", _("paid to a wrong account")
        OTHER = "other", _("other")

    class LegalKind(models.TextChoices):
        PUBLIC = "public", _("public claim")
        PRIVATE = "private", _("private claim")

    program = ProgramField()
    number = models.PositiveIntegerField()
    line = ProgramForeignKey(TransferLine, related_name="recoveries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    legal_kind = models.CharField(max_length=7, choices=LegalKind.choices, blank=True)
    amount_yen = models.PositiveIntegerField()
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "claim on money that was paid")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_recovery_number"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="cases_recovery_amount"),
            models.CheckConstraint(
                condition=Q(kind="recall", legal_kind="", due_on__isnull=True)
                | (Q(kind="clawback", due_on__isnull=False) & ~Q(legal_kind="")),
                name="cases_recovery_kind",
            ),
            EmployedBy(field="opened_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_recovery_by_municipality"),
        ]
        triggers = [AppendOnly(), ASKS_WHAT_WAS_PAID]


class RecoveryStep(models.Model):
    """What became of a claim: money that came back, a reminder, or its end without money. Append-only."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("money came back")
        DUNNED = "dunned", _("reminder sent")
        REFUSED = "refused", _("refused by the payee")
        WAIVED = "waived", _("given up")

    program = ProgramField()
    recovery = ProgramForeignKey(Recovery, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    yen = models.PositiveIntegerField(default=0)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "step of a claim")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="received", yen__gt=0) | (~Q(kind="received") & Q(yen=0)),
                name="cases_recoverystep_yen",
            ),
            models.CheckConstraint(
                condition=~Q(kind="waived") | ~Q(note=""), name="cases_recoverystep_waived_for_a_reason"
            ),
        ]
        triggers = [AppendOnly(), TAKES_WHAT_IS_ASKED]

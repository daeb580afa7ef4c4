"""Accounts that the bank was asked about before money goes to them (振込口座照会)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.household import PayeeAccount
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey

ANSWERED_ONCE = pgtrigger.Trigger(
    name="answered_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF OLD.answer <> '' OR to_jsonb(NEW) - 'answer' IS DISTINCT FROM to_jsonb(OLD) - 'answer' THEN
        RAISE EXCEPTION 'what was asked and answered about an account does not change' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class AccountInquiry(SealedModel):
    """One file of type 98, sealed as it went to the bank, and the hash of the answer (type 99) once it came."""

    program = ProgramField()
    number = models.PositiveIntegerField()
    requested_on = models.DateField()
    line_count = models.PositiveIntegerField()
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    answer_sha256 = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "account inquiry")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_inquiry_number"),
            models.CheckConstraint(
                condition=Q(answer_sha256="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer_sha256="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="cases_inquiry_answered",
            ),
        ]
        triggers = [AppendOnly(allow_update=True)]


class AccountInquiryLine(models.Model):
    """One account that was asked about, once, in the order of the file; its answer is written once."""

    class Answer(models.TextChoices):
        CONFIRMED = "0", pgettext_lazy("account", "confirmed")
        NO_ACCOUNT = "1", _("no such account")
        NAME = "2", _("payee name differs")
        OTHER = "9", _("other")

    program = ProgramField()
    inquiry = ProgramForeignKey(AccountInquiry, related_name="lines")
    position = models.PositiveIntegerField()
    application = ProgramForeignKey(Application, related_name="account_inquiries")
    account = ProgramForeignKey(PayeeAccount, related_name="inquiries")
    answer = models.CharField(max_length=1, choices=Answer.choices, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "line of an account inquiry")
        constraints = [
            models.UniqueConstraint(fields=["program", "inquiry", "position"], name="cases_inquiryline_position"),
            models.UniqueConstraint(fields=["program", "application", "account"], name="cases_inquiryline_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "0", "1", "2", "9"]),
                name="cases_inquiryline_answer",
            ),
        ]
        triggers = [AppendOnly(allow_update=True), ANSWERED_ONCE]

"""Shops that take premium vouchers, their accounts, and the sheets that they hand in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.bank_account import BankAccount
from cases.models.voucher import VoucherBook
from cases.models.voucher_walls import (
    ACCOUNT_ADMITTED_ONCE,
    BENCH_ENDS_ONCE,
    BUNDLE_IN_ITS_TIME,
    RETURN_IS_OWED,
    RETURN_SETTLED_ONCE,
)
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy


class VoucherShop(models.Model):
    """A shop (取扱店) that takes the vouchers. It takes part from the day on which its account was admitted."""

    program = ProgramField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    telephone = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "shop")
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="cases_vouchershop_number")]
        triggers = [AppendOnly()]


class VoucherShopAccount(BankAccount):
    """A bank account of a shop, entered by one person and admitted by another, an officer of the municipality.

    Another account is admitted in the same way; the newest admitted one is paid.
    """

    program = ProgramField()
    shop = ProgramForeignKey(VoucherShop, related_name="accounts")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    admitted_at = models.DateTimeField(null=True)
    admitted_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "account of a shop")
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted_by__isnull=True, admitted_at__isnull=True)
                | (Q(admitted_by__isnull=False, admitted_at__isnull=False) & ~Q(admitted_by=F("entered_by"))),
                name="cases_voucheraccount_two_people",
            ),
            EmployedBy(
                field="admitted_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_voucheraccount_by_municipality"
            ),
        ]
        indexes = [
            models.Index(fields=["program", "shop"], name="cases_voucheraccount_shop"),
            models.Index(fields=["program", "number_index"], name="cases_voucheraccount_index"),
        ]
        triggers = [AppendOnly(allow_update=True), ACCOUNT_ADMITTED_ONCE]


class VoucherBundle(models.Model):
    """Sheets that a shop handed in at one time; `declared` is how many it wrote on its slip. Append-only."""

    program = ProgramField()
    number = models.PositiveIntegerField()
    shop = ProgramForeignKey(VoucherShop, related_name="bundles")
    received_on = models.DateField()
    declared = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "sheets that a shop handed in")
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="cases_voucherbundle_number")]
        indexes = [models.Index(fields=["program", "shop"], name="cases_voucherbundle_shop")]
        triggers = [AppendOnly(), BUNDLE_IN_ITS_TIME]


class VoucherReturn(models.Model):
    """A sheet that was used and came back by a shop: once, whoever writes the SQL.

    `settlement` is that by which the shop gets the money; it changes only when that one was cancelled or its transfer
    failed.
    """

    program = ProgramField()
    bundle = ProgramForeignKey(VoucherBundle, related_name="returns")
    book = ProgramForeignKey(VoucherBook, related_name="returns")
    position = models.PositiveSmallIntegerField()
    settlement = ProgramForeignKey("cases.VoucherSettlement", null=True, related_name="returns")

    class Meta:
        verbose_name = pgettext_lazy("table", "returned transfer to a shop")
        constraints = [
            models.UniqueConstraint(fields=["program", "book", "position"], name="cases_voucherreturn_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="cases_voucherreturn_sheet"),
        ]
        indexes = [
            models.Index(fields=["program", "bundle"], name="cases_voucherreturn_bundle"),
            models.Index(fields=["program", "settlement"], name="cases_voucherreturn_settlement"),
        ]
        triggers = [AppendOnly(allow_update=True), RETURN_IS_OWED, RETURN_SETTLED_ONCE]


class VoucherBench(models.Model):
    """A line of a bundle that is no sheet to pay for, with the reason; a person says what it is."""

    class Reason(models.TextChoices):
        FORM = "form", _("not a voucher number")
        CHECK_DIGITS = "check_digits", _("check digits do not fit")
        COVER = "cover", _("the cover of a book")
        UNKNOWN = "unknown", _("no such book or sheet")
        UNSOLD = "unsold", _("book not sold")
        VOIDED = "voided", _("book voided or given back")
        BEFORE_SALE = "before_sale", _("handed in before the sale")
        REPEATED = "repeated", _("twice in this bundle")
        RETURNED = "returned", _("handed in before")

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("voucher bench", "open")
        CORRECTED = "corrected", pgettext_lazy("voucher bench", "number corrected")
        REFUSED = "refused", pgettext_lazy("voucher bench", "given back to the shop")

    program = ProgramField()
    bundle = ProgramForeignKey(VoucherBundle, related_name="bench")
    line = models.PositiveIntegerField()
    text = models.CharField(max_length=30)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    note = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "number on the voucher bench")
        constraints = [
            models.UniqueConstraint(fields=["program", "bundle", "line"], name="cases_voucherbench_line"),
            models.CheckConstraint(
                condition=Q(outcome="open", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(outcome="open") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="cases_voucherbench_settled",
            ),
        ]
        indexes = [models.Index(fields=["program", "outcome"], name="cases_voucherbench_open")]
        triggers = [AppendOnly(allow_update=True), BENCH_ENDS_ONCE]

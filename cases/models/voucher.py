"""Premium vouchers: books in stock, sold to households, and what is taken back of them.

A book is imported once, sold once, and voided when it is spoilt or given back; it never returns into stock.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.household import Household
from cases.models.voucher_walls import (
    BOOK_GOES_FORWARD,
    BOOK_IS_OF_THE_TERMS,
    BOOK_WITHIN_CEILING,
    REFUND_BY_RULE,
    SALE_IN_ITS_TIME,
)
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField


class VoucherSale(models.Model):
    """Books that a household bought in one go, and the money taken: computed from the price, never typed. Append-only.

    Taken back by a row of its own (`VoucherRefund`).
    """

    program = ProgramField()
    number = models.PositiveIntegerField()
    household = ProgramForeignKey(Household, related_name="voucher_sales")
    books = models.PositiveSmallIntegerField()
    yen = models.PositiveIntegerField()
    sold_on = models.DateField()
    sold_at = models.DateTimeField()
    sold_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "sale of vouchers")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_vouchersale_number"),
            models.CheckConstraint(condition=Q(books__gt=0, yen__gt=0), name="cases_vouchersale_something"),
        ]
        indexes = [models.Index(fields=["program", "household"], name="cases_vouchersale_home")]
        triggers = [AppendOnly(), SALE_IN_ITS_TIME]


class VoucherRefund(models.Model):
    """A sale that was taken back as a whole: the money given back, by another person than the seller. Append-only."""

    program = ProgramField()
    sale = ProgramOneToOneField(VoucherSale, related_name="refund")
    yen = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    refunded_on = models.DateField()
    refunded_at = models.DateTimeField()
    refunded_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "refund of a voucher sale")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cases_voucherrefund_reason")]
        triggers = [AppendOnly(), REFUND_BY_RULE]


class VoucherBook(models.Model):
    """A book of numbered sheets, with what it held and cost when it was printed. Sold to one household, once."""

    class State(models.TextChoices):
        STOCK = "stock", pgettext_lazy("voucher book", "in stock")
        SOLD = "sold", pgettext_lazy("voucher book", "sold")
        VOIDED = "voided", pgettext_lazy("voucher book", "voided")

    program = ProgramField()
    number = models.PositiveIntegerField()
    sheets = models.PositiveSmallIntegerField()
    sheet_yen = models.PositiveIntegerField()
    price_yen = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.STOCK)
    sale = ProgramForeignKey(VoucherSale, null=True, related_name="sold_books")
    stocked_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("voucher book")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_voucherbook_number"),
            models.CheckConstraint(
                condition=Q(sheets__range=(1, 99), price_yen__gt=0, price_yen__lte=F("sheets") * F("sheet_yen")),
                name="cases_voucherbook_worth",
            ),
            models.CheckConstraint(
                condition=Q(state="stock", sale__isnull=True, voided_at__isnull=True)
                | Q(state="sold", sale__isnull=False, voided_at__isnull=True)
                | (Q(state="voided", voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="cases_voucherbook_state",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "state", "number"], name="cases_voucherbook_state_ix"),
            models.Index(fields=["program", "sale"], name="cases_voucherbook_sale"),
        ]
        triggers = [AppendOnly(allow_update=True), BOOK_IS_OF_THE_TERMS, BOOK_GOES_FORWARD, BOOK_WITHIN_CEILING]

"""Settlement with the shops: a period is closed, approved by the municipality and paid by one bank file."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from cases.models.voucher_shop import VoucherShop, VoucherShopAccount
from cases.models.voucher_walls import (
    CLOSING_GOES_FORWARD,
    CLOSING_STARTS_CLOSED,
    FILE_OF_APPROVED_CLOSING,
    SETTLEMENT_FAILS_ONCE,
    SETTLEMENT_OF_CLOSED,
)
from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import EmployedBy


class VoucherClosing(models.Model):
    """Everything that shops handed in until a day and that no settlement pays yet. Count and sum are fixed with it.

    Closed by a payment clerk, approved by an officer, released by a treasurer: three people, as constraints.
    """

    class State(models.TextChoices):
        CLOSED = "closed", pgettext_lazy("voucher closing", "closed")
        APPROVED = "approved", pgettext_lazy("voucher closing", "approved")
        RELEASED = "released", pgettext_lazy("voucher closing", "released")
        CANCELLED = "cancelled", pgettext_lazy("voucher closing", "cancelled")

    program = ProgramField()
    number = models.PositiveIntegerField()
    until_on = models.DateField()
    transfer_on = models.DateField()
    bank_profile = models.CharField(max_length=30)
    state = models.CharField(max_length=9, choices=State.choices, default=State.CLOSED)
    shops = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    total_yen = models.BigIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "closing of the shops' money")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_voucherclosing_number"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("closed_by")),
                name="cases_voucherclosing_approver_apart",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | (~Q(released_by=F("closed_by")) & ~Q(released_by=F("approved_by"))),
                name="cases_voucherclosing_releaser_apart",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(approved_by__isnull=False, released_by__isnull=False),
                name="cases_voucherclosing_after_approval",
            ),
            EmployedBy(
                field="approved_by",
                kind=EmployerKind.MUNICIPALITY.value,
                name="cases_voucherclosing_approver_municipal",
            ),
            EmployedBy(
                field="released_by",
                kind=EmployerKind.MUNICIPALITY.value,
                name="cases_voucherclosing_releaser_municipal",
            ),
        ]
        triggers = [AppendOnly(allow_update=True), CLOSING_STARTS_CLOSED, CLOSING_GOES_FORWARD]


class VoucherSettlement(models.Model):
    """What one shop gets by a closing: its sheets, and their worth, on the account that was admitted then.

    `turn` counts the settlements of the shop that went to the bank: it makes each another payment in the file. A
    transfer that failed frees its sheets for the next closing.
    """

    program = ProgramField()
    closing = ProgramForeignKey(VoucherClosing, related_name="settlements")
    shop = ProgramForeignKey(VoucherShop, related_name="settlements")
    account = ProgramForeignKey(VoucherShopAccount, related_name="settlements")
    turn = models.PositiveSmallIntegerField()
    sheets = models.PositiveIntegerField()
    yen = models.PositiveIntegerField()
    failed_at = models.DateTimeField(null=True)
    failed_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    fail_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "settlement with a shop")
        constraints = [
            models.UniqueConstraint(fields=["program", "closing", "shop"], name="cases_vouchersettlement_once"),
            models.CheckConstraint(condition=Q(sheets__gt=0, yen__gt=0), name="cases_vouchersettlement_something"),
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True, failed_by__isnull=True, fail_reason="")
                | (Q(failed_at__isnull=False, failed_by__isnull=False) & ~Q(fail_reason="")),
                name="cases_vouchersettlement_failed",
            ),
        ]
        indexes = [models.Index(fields=["program", "shop"], name="cases_vouchersettlement_shop")]
        triggers = [AppendOnly(allow_update=True), SETTLEMENT_OF_CLOSED, SETTLEMENT_FAILS_ONCE]


class VoucherFile(SealedModel):
    """The bank file of a closing, sealed, written in the transaction that releases it. Append-only, one a closing."""

    program = ProgramField()
    closing = ProgramOneToOneField(VoucherClosing, related_name="file")
    content = SealedTextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    payee_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "bank file of the shops' money")
        constraints = [
            models.UniqueConstraint(fields=["program", "sha256"], name="cases_voucherfile_bytes"),
            models.UniqueConstraint(fields=["program", "payee_digest"], name="cases_voucherfile_payees"),
        ]
        triggers = [AppendOnly(), FILE_OF_APPROVED_CLOSING]

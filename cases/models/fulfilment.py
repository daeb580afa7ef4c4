"""Goods: gift cards with serials, and the counts of their stock."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.household import Household
from cases.models.money_walls import GIFT_GOES_FORWARD
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class GiftItem(models.Model):
    """A gift card: its serial is imported once, assigned to one household and never again.

    `sent_at` is the first sending to the household; a re-delivery has its audit event and its own tracking number. A
    lost card stays lost; only then can its household get another.
    """

    class State(models.TextChoices):
        STOCK = "stock", _("in stock")
        ASSIGNED = "assigned", _("assigned")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        RETURNED = "returned", _("returned")
        LOST = "lost", pgettext_lazy("gift card", "lost")

    program = ProgramField()
    serial = models.CharField(max_length=30)
    value_yen = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STOCK)
    household = ProgramForeignKey(Household, null=True, related_name="gift_items")
    assigned_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tracking_number = models.CharField(max_length=20, blank=True)
    lost_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "gift card")
        constraints = [
            models.UniqueConstraint(fields=["program", "serial"], name="cases_gift_serial"),
            models.UniqueConstraint(
                fields=["program", "household"], name="cases_gift_once_a_household", condition=~models.Q(state="lost")
            ),
            models.CheckConstraint(
                condition=models.Q(state="stock", household__isnull=True)
                | models.Q(state="lost")
                | (~models.Q(state="stock") & models.Q(household__isnull=False)),
                name="cases_gift_assigned",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "sent_at"], name="cases_gift_sent"),
            models.Index(fields=["program", "tracking_number"], name="cases_gift_tracking"),
        ]
        triggers = [AppendOnly(allow_update=True), GIFT_GOES_FORWARD]


class StockCount(models.Model):
    """A count of the cards in the safe, of one value, against what the books say. Append-only.

    `expected` are the cards in stock or assigned when it was counted: those that are still in the house.
    """

    program = ProgramField()
    value_yen = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    witnessed_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "count of the stock")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(counted_by=models.F("witnessed_by")), name="cases_stockcount_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(counted=models.F("expected")) | ~models.Q(note=""), name="cases_stockcount_explained"
            ),
        ]
        indexes = [models.Index(fields=["program", "counted_at"], name="cases_stockcount_at")]
        triggers = [AppendOnly()]

"""Goods: gift cards with serials."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.household import Household
from cases.models.money_walls import GIFT_GOES_FORWARD
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class GiftItem(models.Model):
    """A gift card: its serial is imported once, assigned to one household and never again.

    `sent_at` is the first sending; a re-delivery has its audit event and its own tracking number.
    """

    class State(models.TextChoices):
        STOCK = "stock", _("in stock")
        ASSIGNED = "assigned", _("assigned")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        RETURNED = "returned", _("returned")

    program = ProgramField()
    serial = models.CharField(max_length=30)
    value_yen = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STOCK)
    household = ProgramForeignKey(Household, null=True, related_name="gift_items")
    assigned_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tracking_number = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "serial"], name="cases_gift_serial"),
            models.UniqueConstraint(fields=["program", "household"], name="cases_gift_once_a_household"),
            models.CheckConstraint(
                condition=models.Q(state="stock", household__isnull=True)
                | (~models.Q(state="stock") & models.Q(household__isnull=False)),
                name="cases_gift_assigned",
            ),
        ]
        indexes = [models.Index(fields=["program", "sent_at"], name="cases_gift_sent")]
        triggers = [AppendOnly(allow_update=True), GIFT_GOES_FORWARD]

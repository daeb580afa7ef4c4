"""What was handed to the post, and what the post says it took."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Posting(models.Model):
    """Lots that went to the post together: a posting slip (差出票), later its receipt (受領証).

    Where the receipt says other numbers than the slip, the posting stays on the bench until another person has found
    out why: `settled_by` did not record the receipt, `settlement` says what was found.
    """

    class Service(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary mail")
        TRACKED = "tracked", _("specified record")
        REGISTERED = "registered", _("simplified registered")

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("receipt awaited")
        AGREED = "agreed", _("receipt agrees")
        DIFFERS = "differs", _("receipt differs")
        SETTLED = "settled", _("difference settled")

    program = ProgramField()
    number = models.PositiveIntegerField()
    service = models.CharField(max_length=10, choices=Service.choices, default=Service.ORDINARY)
    state = models.CharField(max_length=9, choices=State.choices, default=State.HANDED_IN)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    receipt_number = models.CharField(max_length=40, blank=True)
    receipt_on = models.DateField(null=True)
    recorded_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    settlement = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "posting")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="reports_posting_number"),
            models.CheckConstraint(
                condition=Q(state="handed_in", recorded_at=None)
                | (~Q(state="handed_in") & Q(recorded_at__isnull=False)),
                name="reports_posting_recorded",
            ),
            models.CheckConstraint(
                condition=(~Q(state="settled") & Q(settled_by=None, settled_at=None, settlement=""))
                | (
                    Q(state="settled", settled_by__isnull=False, settled_at__isnull=False)
                    & ~Q(settlement="")
                    & ~Q(settled_by=F("recorded_by"))
                ),
                name="reports_posting_settled_by_another",
            ),
        ]
        indexes = [models.Index(fields=["program", "state", "-number"], name="reports_posting_open")]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]


class PostingLine(models.Model):
    """Pieces of a posting of one class of the post: its name is that of `reports.rules.postage`.

    `accepted` is what the receipt says, null until it came.
    """

    program = ProgramField()
    posting = ProgramForeignKey(Posting, related_name="lines")
    postal_class = models.CharField(max_length=20)
    handed_in = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "line of a posting slip")
        constraints = [
            models.UniqueConstraint(fields=["program", "posting", "postal_class"], name="reports_postingline_class")
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

"""Media that carry files out of the office, until they are back and erased."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField
from security.tenancy.walls import EmployedBy

# What a line is about: a file of the gate, a package with the program's data, a transfer file, a lot's print package.
NUMBERS = ("export_number", "return_number", "batch_number", "run_number")


def _only(name: str) -> Q:
    return Q(**{f"{other}__isnull": other != name for other in NUMBERS})


class Medium(models.Model):
    """A line of the media register (媒体管理簿): which file went out on which medium, to whom, until when.

    Number, rows and hash of the file are copied: the register stays when the program's data are disposed of. It is
    erased by one person and looked at by another; one with the municipality's own data (`return_number`) stays there
    and is received by an officer. A print package has the number of its run and of its lot. Names no resident. Never
    deleted.
    """

    class Kind(models.TextChoices):
        USB = "usb", _("USB memory")
        DISC = "disc", _("CD or DVD")
        DRIVE = "drive", _("hard disk or SSD")
        OTHER = "other", pgettext_lazy("medium", "other")

    class State(models.TextChoices):
        OUT = "out", _("handed over")
        BACK = "back", _("back, not erased")
        ERASED = "erased", _("erased, to be confirmed")
        CONFIRMED = "confirmed", _("erasure confirmed")
        RECEIVED = "received", pgettext_lazy("medium", "received, stays there")

    ENDED = (State.CONFIRMED, State.RECEIVED)

    program = ProgramField()
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OUT)
    export_number = models.PositiveIntegerField(null=True)
    return_number = models.PositiveIntegerField(null=True)
    batch_number = models.PositiveIntegerField(null=True)
    run_number = models.PositiveIntegerField(null=True)
    lot_number = models.PositiveIntegerField(null=True)
    file_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    handed_to = models.CharField(max_length=100)
    handed_on = models.DateField()
    due_on = models.DateField()
    registered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    returned_on = models.DateField(null=True)
    returned_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    erase_method = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    erased_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "medium")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="reports_medium_number"),
            models.UniqueConstraint(
                fields=["program", "label"],
                name="reports_medium_out_once",
                condition=~Q(state__in=["confirmed", "received"]),
            ),
            models.CheckConstraint(condition=reduce(or_, map(_only, NUMBERS)), name="reports_medium_of_one"),
            models.CheckConstraint(
                condition=Q(run_number=None, lot_number=None) | Q(run_number__isnull=False, lot_number__isnull=False),
                name="reports_medium_lot",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("handed_on")), name="reports_medium_days"),
            models.CheckConstraint(condition=~Q(erased_by=F("confirmed_by")), name="reports_medium_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=["out", "received"], returned_by=None)
                | (~Q(state__in=["out", "received"]) & Q(returned_by__isnull=False)),
                name="reports_medium_back",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["out", "back", "received"], erased_by=None)
                | (Q(state__in=["erased", "confirmed"], erased_by__isnull=False) & ~Q(evidence="")),
                name="reports_medium_erased",
            ),
            models.CheckConstraint(
                condition=(~Q(state="confirmed") & Q(confirmed_by=None))
                | Q(state="confirmed", confirmed_by__isnull=False),
                name="reports_medium_confirmed",
            ),
            models.CheckConstraint(
                condition=(~Q(state="received") & Q(received_by=None))
                | Q(state="received", received_by__isnull=False, return_number__isnull=False),
                name="reports_medium_received",
            ),
            EmployedBy(field="received_by", kind=EmployerKind.MUNICIPALITY.value, name="reports_medium_receipt_by"),
        ]
        indexes = [
            models.Index(fields=["program", "due_on"], name="reports_medium_due", condition=~Q(state="confirmed"))
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]

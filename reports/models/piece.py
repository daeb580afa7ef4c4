"""Pieces of a lot on their way from the printer to the post: pulled, destroyed, put into envelopes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models.notice_run import PrintLot, PrintLotItem
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField


class PulledPiece(models.Model):
    """A printed piece that must not go out (引抜き): taken from its lot by one person, destroyed before another.

    The letter is void already; `reason` is why.
    """

    program = ProgramField()
    item = ProgramOneToOneField(PrintLotItem, related_name="pull")
    reason = models.CharField(max_length=200)
    pulled_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    pulled_at = models.DateTimeField()
    destroyed_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "pulled piece")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_by=None, destroyed_at=None)
                | (
                    models.Q(destroyed_at__isnull=False, destroyed_by__isnull=False)
                    & ~models.Q(destroyed_by=models.F("pulled_by"))
                ),
                name="reports_pull_two_people",
            ),
        ]
        triggers = [AppendOnly(allow_update=True)]


class InsertionScan(models.Model):
    """A letter and its enclosure as they were scanned before they went into one envelope (封入確認).

    What does not belong together stops the line of the lot, until another person has looked and let it go on: that is
    a row too, with `reason`. The line stands while the last row of the lot is one that stops.
    """

    class Outcome(models.TextChoices):
        MATCH = "match", _("belong together")
        MISMATCH = "mismatch", _("not of one household")
        FOREIGN = "foreign", _("letter is not of this lot")
        REPEATED = "repeated", _("letter was scanned before")
        VOID = "void", _("letter is void")
        UNREADABLE = "unreadable", _("code cannot be read")
        RELEASED = "released", _("line goes on")

    program = ProgramField()
    lot = ProgramForeignKey(PrintLot, related_name="scans")
    item = ProgramForeignKey(PrintLotItem, null=True, related_name="scans")
    letter_code = models.CharField(max_length=80, blank=True)
    enclosure_code = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=200, blank=True)
    scanned_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    scanned_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "scan of an insertion")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "item"], name="reports_scan_inserted_once", condition=models.Q(outcome="match")
            ),
        ]
        indexes = [models.Index(fields=["program", "lot", "id"], name="reports_scan_lot")]
        triggers = [AppendOnly()]

    @property
    def stops(self) -> bool:
        """True when the line has to stand."""
        return self.outcome not in {self.Outcome.MATCH, self.Outcome.RELEASED}

"""Letter runs, the lots they print and what stands in each lot."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Notice, NoticeKind
from reports.models.posting import Posting
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField


class NoticeRun(models.Model):
    """One drawing of queued letters (通知作成): first all are checked, then what can be printed is drawn into lots.

    `job` is the job of the present phase (checking, then rendering); its state says whether work goes on. `planned`
    letters were picked, `blocked` went to the exception bench, `left_out` were no longer queued when their turn came,
    `printed` stand in `lots`; they add up when it is done.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        RENDERING = "rendering", _("being rendered")
        DONE = "done", _("done")

    program = ProgramField()
    number = models.PositiveIntegerField()
    kinds = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    job = ProgramForeignKey("security.Job", null=True, related_name="+")
    chunk_letters = models.PositiveSmallIntegerField()
    planned = models.PositiveIntegerField()
    blocked = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    printed = models.PositiveIntegerField(default=0)
    lots = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    manifest_name = models.CharField(max_length=200, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "letter run")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="reports_run_number"),
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | models.Q(planned=models.F("blocked") + models.F("left_out") + models.F("printed")),
                name="reports_run_adds_up",
            ),
        ]


class PrintLot(models.Model):
    """One file for the printer (印刷ロット): letters of one kind in the order of their postcodes.

    `file_name` is relative to the files directory. The hashes of template, fonts and data say what it was drawn from:
    the same three give the same bytes. `sheets` is double-sided paper. Once the printer has it (`released_at`) a lot
    can no longer be cancelled, only its pieces pulled.
    """

    program = ProgramField()
    run = ProgramForeignKey(NoticeRun, related_name="print_lots")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    letters = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    template_sha256 = models.CharField(max_length=64)
    fonts_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    posting = ProgramForeignKey(Posting, null=True, related_name="lots")

    class Meta:
        verbose_name = pgettext_lazy("table", "print lot")
        constraints = [
            models.UniqueConstraint(fields=["program", "run", "number"], name="reports_lot_number"),
            models.UniqueConstraint(fields=["program", "file_name"], name="reports_lot_file"),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (
                    models.Q(cancelled_at__isnull=False, released_at=None, posted_at=None) & ~models.Q(cancel_reason="")
                ),
                name="reports_lot_cancelled_before_print",
            ),
        ]
        indexes = [models.Index(fields=["program", "-rendered_at"], name="reports_lot_recent")]


class PrintLotItem(models.Model):
    """A letter's place in a lot. A letter stands in one lot of its program and never in another: a constraint.

    `reduced` marks a name that was printed in its reduced form (縮退表記), because no font has the official one.
    """

    program = ProgramField()
    lot = ProgramForeignKey(PrintLot, related_name="items")
    notice = ProgramForeignKey(Notice, related_name="lot_items")
    position = models.PositiveIntegerField()
    start_page = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    postcode = models.CharField(max_length=7)
    reduced = models.BooleanField(default=False)

    class Meta:
        verbose_name = pgettext_lazy("table", "letter of a print lot")
        constraints = [
            models.UniqueConstraint(fields=["program", "notice"], name="reports_item_notice_once"),
            models.UniqueConstraint(fields=["program", "lot", "position"], name="reports_item_position"),
        ]
        triggers = [AppendOnly()]


class LotPackage(SealedModel):
    """All that a printer gets for one lot, as an encrypted archive; its password goes another way than the file."""

    program = ProgramField()
    lot = ProgramOneToOneField(PrintLot, related_name="package")
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    password = SealedTextField()
    made_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "package for the printer")
        triggers = [AppendOnly()]

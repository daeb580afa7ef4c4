"""The daily close and the reports made from it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class DailyClose(models.Model):
    """The close of a day (日次締め), signed by a manager.

    `snapshot` is PostgreSQL's snapshot of the statement that counted: the next close takes exactly the transitions
    that this one could not see, whatever their clock said. What the closing transaction itself had written until then
    is no part of a snapshot: `transaction` and `last_transition` stand for it. An unbalanced close is replaced by the
    next attempt.
    """

    program = ProgramField()
    on = models.DateField()
    balanced = models.BooleanField()
    snapshot = models.TextField()
    transaction = models.BigIntegerField()
    last_transition = models.BigIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    closed_by_label = models.CharField(max_length=60)

    class Meta:
        verbose_name = pgettext_lazy("table", "close of a day")
        constraints = [models.UniqueConstraint(fields=["program", "on"], name="reports_close_day")]


class DailyCloseStage(models.Model):
    """One stage of a close, in cases: carried over + received − processed = left. Then `difference` is zero."""

    program = ProgramField()
    close = ProgramForeignKey(DailyClose, models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10)
    carried_over = models.IntegerField()
    received = models.IntegerField()
    processed = models.IntegerField()
    left = models.IntegerField()
    difference = models.GeneratedField(
        expression=models.F("left") - models.F("carried_over") - models.F("received") + models.F("processed"),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = pgettext_lazy("table", "stage of a day's close")
        constraints = [models.UniqueConstraint(fields=["program", "close", "stage"], name="reports_close_stage")]


class DailyReportFile(models.Model):
    """A daily report (業務日報) as it was handed over. Append-only: a later one of the day has the next sequence."""

    program = ProgramField()
    on = models.DateField()
    sequence = models.PositiveSmallIntegerField(default=1)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "daily report")
        constraints = [models.UniqueConstraint(fields=["program", "on", "sequence"], name="reports_dailyreport_day")]
        triggers = [AppendOnly()]

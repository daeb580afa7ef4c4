"""Figures by day."""

from django.db import models
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField


class KpiValue(models.Model):
    """One figure of one day (`reports.rules.kpi.Metric` says what each is). Made by the roll-up, never typed.

    Counts, yen, seconds and days stand in `value`. `denominator` and `origin_on` are kept with every figure that needs
    them to be compared: a share without its base says nothing.
    """

    program = ProgramField()
    on = models.DateField()
    metric = models.CharField(max_length=40)
    dimension = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    origin_on = models.DateField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "figure of a day")
        constraints = [
            models.UniqueConstraint(fields=["program", "metric", "on", "dimension"], name="reports_kpi_once")
        ]
        indexes = [models.Index(fields=["program", "on"], name="reports_kpi_day")]


class KpiMark(models.Model):
    """How far the audit chain had come at the last roll-up: what happened since then says which days to count again."""

    program = ProgramField()
    sequence = models.BigIntegerField(default=0)
    rolled_up_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "mark of the figures")
        constraints = [models.UniqueConstraint(fields=["program"], name="reports_kpimark_program")]

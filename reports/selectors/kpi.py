"""Figures as they are read: of a day, in all, and as they run. Everything comes from the rolled-up rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Min, Q, Sum

from cases.models import NoticeKind, Status
from reports.models import KpiMark, KpiValue
from reports.rules.kpi import Metric, percentile

APPROACHING_LETTERS = (
    NoticeKind.PUSH_NOTICE,
    NoticeKind.CONFIRMATION_FORM,
    NoticeKind.APPLICATION_FORM,
    NoticeKind.GIFT_COVER,
)
MEDIAN = 50
NINTH_DECILE = 90


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of figures over some days, by metric and dimension."""

    values: Mapping[tuple[str, str], Decimal]

    def of(self, metric: Metric, dimension: str = "") -> int:
        """One figure as a whole number, 0 when nothing was counted."""
        return int(self.values.get((metric.value, dimension), 0))

    def by_dimension(self, metric: Metric) -> dict[str, int]:
        """A metric by its dimension."""
        return {dimension: int(value) for (name, dimension), value in self.values.items() if name == metric.value}

    def total(self, metric: Metric) -> int:
        """A metric over all dimensions."""
        return sum(self.by_dimension(metric).values())


@dataclass(frozen=True, slots=True)
class LeadDays:
    """Days that cases took: how many cases, the median and what 90 per cent do not exceed; None without cases."""

    cases: int
    median: Decimal | None
    p90: Decimal | None


@dataclass(frozen=True, slots=True)
class DaysToPaid:
    """Days from an origin to a share of households paid, with what the figure refers to."""

    origin: str
    percent: int
    days: int
    reached_on: dt.date
    origin_on: dt.date
    denominator: int


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, the first and the last included; from the beginning when `first_on` is None."""

    first_on: dt.date | None
    last_on: dt.date

    @property
    def within(self) -> Q:
        """The condition on a row's day."""
        return Q(on__lte=self.last_on) if self.first_on is None else Q(on__range=(self.first_on, self.last_on))


def figures(*, program_id: int, first_on: dt.date | None, last_on: dt.date) -> Figures:
    """Sums from the first to the last day, both included; from the beginning when `first_on` is None."""
    (found,) = figures_of(program_id=program_id, spans=[Span(first_on, last_on)])
    return found


def figures_of(*, program_id: int, spans: Sequence[Span]) -> list[Figures]:
    """Sums over several spans of days, in their order, by one query."""
    days = reduce(or_, (span.within for span in spans))
    sums = {f"sum_{place}": Sum("value", filter=span.within) for place, span in enumerate(spans)}
    rows = KpiValue.objects.filter(days, program_id=program_id).values_list("metric", "dimension").annotate(**sums)
    found: list[dict[tuple[str, str], Decimal]] = [{} for _span in spans]
    for metric, dimension, *totals in rows:
        for values, total in zip(found, totals, strict=True):
            if total is not None:
                values[metric, dimension] = total
    return [Figures(values) for values in found]


def stages_left(*, program_id: int, on: dt.date) -> dict[str, int]:
    """Applications in each status at the end of the day, as the transitions add up."""
    rows = KpiValue.objects.filter(program_id=program_id, metric=Metric.STAGE_LEFT.value, on=on)
    counted = dict(rows.values_list("dimension", "value"))
    return {status: int(counted.get(status, 0)) for status in Status.values}


def lead_days(counted: Figures, metric: Metric) -> LeadDays:
    """How long cases took that were finished in the days of these figures; `metric` is one of the four lead times."""
    histogram: defaultdict[Decimal, int] = defaultdict(int)
    for days, count in counted.by_dimension(metric).items():
        histogram[Decimal(days)] += count
    return LeadDays(
        cases=sum(histogram.values()),
        median=percentile(histogram, MEDIAN),
        p90=percentile(histogram, NINTH_DECILE),
    )


def daily(*, program_id: int, metrics: Iterable[Metric], last_on: dt.date) -> list[tuple[dt.date, int]]:
    """The sum of some metrics by day, in order, for days on which there was any."""
    rows = KpiValue.objects.filter(program_id=program_id, metric__in=list(metrics), on__lte=last_on)
    return [(on, int(total)) for on, total in rows.values_list("on").annotate(total=Sum("value")).order_by("on")]


def first_posting_on(*, program_id: int) -> dt.date | None:
    """The day on which the first letter that approaches households was posted; reminders and answers do not count."""
    rows = KpiValue.objects.filter(
        program_id=program_id, metric=Metric.NOTICE_POSTED.value, dimension__in=APPROACHING_LETTERS
    )
    first: dt.date | None = rows.aggregate(first=Min("on"))["first"]
    return first


def first_application_on(*, program_id: int) -> dt.date | None:
    """The day on which the first application was opened."""
    rows = KpiValue.objects.filter(program_id=program_id, metric=Metric.APPLICATION_RECEIVED.value)
    first: dt.date | None = rows.aggregate(first=Min("on"))["first"]
    return first


def entitled_households(*, program_id: int, on: dt.date) -> int:
    """Households that are owed something, as counted last by that day; the first count when there was none before."""
    rows = KpiValue.objects.filter(program_id=program_id, metric=Metric.HOUSEHOLD_ENTITLED.value)
    row = rows.filter(on__lte=on).order_by("-on").first() or rows.order_by("on").first()
    return int(row.value) if row else 0


def days_to_paid(*, program_id: int) -> list[DaysToPaid]:
    """The milestones reached so far: from the first posting and from the first application."""
    rows = KpiValue.objects.filter(program_id=program_id, metric=Metric.DAYS_TO_PAID.value).order_by("on", "dimension")
    found = []
    for row in rows:
        origin, _colon, percent = row.dimension.partition(":")
        if row.origin_on is not None and row.denominator is not None:
            found.append(DaysToPaid(origin, int(percent), int(row.value), row.on, row.origin_on, int(row.denominator)))
    return found


def rolled_up_at(*, program_id: int) -> dt.datetime | None:
    """When the figures were last brought up to date; None before the first time."""
    return KpiMark.objects.filter(program_id=program_id).values_list("rolled_up_at", flat=True).first()

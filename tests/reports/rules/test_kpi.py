"""The formulas of the figures."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.kpi import lead_days, merged, milestone_on, percentile, time_within

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 400).map(lambda hours: NOON + dt.timedelta(hours=hours))
INTERVALS = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=8)


def hour(number: int) -> dt.datetime:
    return NOON + dt.timedelta(hours=number)


def test_overlapping_and_touching_intervals_become_one() -> None:
    assert merged(
        [(hour(5), hour(9)), (hour(0), hour(2)), (hour(2), hour(3)), (hour(4), hour(6)), (hour(8), hour(7))]
    ) == [
        (hour(0), hour(3)),
        (hour(4), hour(9)),
    ]


@given(INTERVALS, MOMENTS, MOMENTS)
def test_covered_time_is_counted_hour_by_hour(intervals, start, end) -> None:
    hours = [start + dt.timedelta(hours=n) for n in range(int((end - start).total_seconds() // 3600))]
    covered = [moment for moment in hours if any(begin <= moment < stop for begin, stop in intervals)]
    assert time_within(intervals, start, end) == dt.timedelta(hours=len(covered))


def test_days_without_the_residents_time() -> None:
    pauses = [(hour(24), hour(72)), (hour(48), hour(96))]
    assert lead_days(hour(0), hour(240)) == Decimal("10.0")
    assert lead_days(hour(0), hour(240), pauses) == Decimal("7.0")
    assert lead_days(hour(0), hour(48), pauses) == Decimal("1.0")
    assert lead_days(hour(0), hour(0) + dt.timedelta(minutes=72)) == Decimal("0.1")  # 0.05 days, half up


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, Decimal(2)), (90, Decimal(9)), (91, Decimal(30)), (100, Decimal(30))]
)
def test_percentile_is_the_nearest_rank(percent, expected) -> None:
    histogram = {Decimal(30): 1, Decimal(2): 4, Decimal(1): 2, Decimal(9): 3}
    assert percentile(histogram, percent) == expected
    assert percentile({}, percent) is None


def test_a_milestone_is_reached_in_whole_households() -> None:
    days = [(dt.date(2026, 7, day), count) for day, count in [(1, 500), (2, 489), (5, 1)]]
    assert milestone_on(days, 1_000, 50) == dt.date(2026, 7, 1)
    assert milestone_on(days, 1_000, 99) == dt.date(2026, 7, 5)
    assert milestone_on(days, 1_001, 99) is None
    assert milestone_on(days, 0, 50) is None

"""Bank business days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.business_days import BankCalendar, add_business_days, is_business_day, next_business_day
from cases.rules.faults import RuleError

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDAR = BankCalendar()


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2025, 12, 30), True),
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),
        (date(2024, 1, 3), False),
        (date(2024, 1, 4), True),
        (date(2026, 5, 6), False),
        (date(2026, 9, 22), False),
        (date(2025, 11, 24), False),
        (date(2025, 11, 22), False),
        (date(2025, 11, 25), True),
    ],
    ids=str,
)
def test_known_days(day, is_open):
    assert is_business_day(day) is is_open


def test_steps_over_new_year():
    assert next_business_day(date(2025, 12, 30)) == date(2026, 1, 5)
    assert CALENDAR.previous_business_day(date(2026, 1, 5)) == date(2025, 12, 30)
    assert add_business_days(date(2025, 12, 29), 2) == date(2026, 1, 5)
    assert add_business_days(date(2026, 1, 5), -2) == date(2025, 12, 29)
    assert CALENDAR.delivery_deadline(date(2026, 1, 5), 3) == date(2025, 12, 26)
    assert CALENDAR.on_or_after(date(2026, 1, 1)) == date(2026, 1, 5)
    assert CALENDAR.on_or_after(date(2026, 1, 5)) == date(2026, 1, 5)


def test_a_holiday_table_replaces_the_year():
    calendar = BankCalendar(holidays_by_year={2027: frozenset({date(2027, 6, 1)})})
    assert not calendar.is_business_day(date(2027, 6, 1))
    assert calendar.is_business_day(date(2027, 5, 5))
    assert not calendar.is_business_day(date(2026, 5, 5))
    assert not calendar.is_business_day(date(2027, 1, 1))


def test_extra_holidays_and_exceptions():
    calendar = BankCalendar(
        extra_holidays=frozenset({date(2025, 12, 10)}), working_exceptions=frozenset({date(2025, 12, 13)})
    )
    assert not calendar.is_business_day(date(2025, 12, 10))
    assert calendar.is_business_day(date(2025, 12, 13))


def test_years_after_the_verified_ones_warn_until_a_table_is_given():
    day = date(2027, 6, 1)
    assert [finding.code for finding in CALENDAR.findings(day)] == ["business_day.holidays_unverified"]
    assert BankCalendar(holidays_by_year={2027: frozenset()}).findings(day) == []
    assert CALENDAR.findings(date(2026, 6, 1)) == []


def test_a_table_without_business_days_is_refused():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(365))
    with pytest.raises(RuleError) as caught:
        BankCalendar(extra_holidays=closed).next_business_day(date(2026, 2, 1))
    assert caught.value.code == "business_day.none_found"


@given(DAYS, st.integers(1, 30))
def test_going_there_and_back(day, count):
    start = CALENDAR.on_or_after(day)
    there = CALENDAR.add_business_days(start, count)
    assert CALENDAR.is_business_day(there)
    assert CALENDAR.add_business_days(there, -count) == start
    between = [start + timedelta(days=number) for number in range(1, (there - start).days + 1)]
    assert sum(CALENDAR.is_business_day(one) for one in between) == count


@given(DAYS)
def test_the_next_business_day_is_the_first_one_after(day):
    following = next_business_day(day)
    assert following > day
    skipped = [day + timedelta(days=number) for number in range(1, (following - day).days)]
    assert not any(is_business_day(one) for one in skipped)
    assert add_business_days(day, 0) == day

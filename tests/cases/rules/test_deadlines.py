"""Deadlines: whole days, and the next open day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.deadlines import deadline_after, earliest_transfer_on, is_office_day, is_past

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "deadline"),
    [
        (date(2026, 9, 7), 21, date(2026, 9, 28)),
        (date(2026, 9, 1), 18, date(2026, 9, 24)),  # Saturday 19 September, then three holidays and their Monday
        (date(2026, 12, 8), 21, date(2027, 1, 4)),  # 29 December to 3 January
        (date(2026, 4, 15), 14, date(2026, 4, 30)),  # 昭和の日
    ],
)
def test_the_last_day_moves_to_an_open_one(start: date, days: int, deadline: date) -> None:
    assert deadline_after(start, days) == deadline


def test_the_deadline_day_itself_is_in_time() -> None:
    assert not is_past(date(2026, 9, 28), date(2026, 9, 28))
    assert is_past(date(2026, 9, 28), date(2026, 9, 29))


@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_open_never_early_and_grows_with_its_start(start: date, days: int) -> None:
    deadline = deadline_after(start, days)
    assert is_office_day(deadline)
    assert deadline >= start + timedelta(days=days)
    assert deadline_after(start + timedelta(days=1), days) >= deadline


def test_money_comes_after_the_lead_of_business_days() -> None:
    assert earliest_transfer_on(date(2026, 9, 7), 4) == date(2026, 9, 11)
    assert earliest_transfer_on(date(2026, 9, 5), 4) == date(2026, 9, 11)

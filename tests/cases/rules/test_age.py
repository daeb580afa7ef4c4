"""Ages by law at their boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.age import (
    BirthRange,
    age_on,
    anniversary,
    attain,
    eligible_births,
    fiscal_year_start,
    latest_birth_aged,
    reached_on,
)
from cases.rules.birth_date import BirthDate
from cases.rules.faults import RuleError

BIRTHS = st.dates(date(1900, 1, 1), date(2025, 12, 31))
AGES = st.integers(0, 110)
READINGS = st.sampled_from(["attained", "birthday"])
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("born_on", "age", "attained_on"),
    [
        (date(2019, 4, 1), 6, date(2025, 3, 31)),
        (date(2019, 4, 2), 6, date(2025, 4, 1)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 2, 29), 20, date(2028, 2, 28)),
        (date(1950, 7, 1), 75, date(2025, 6, 30)),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(born_on, age, attained_on):
    assert attain(born_on, age) == attained_on
    assert reached_on(born_on, age, "attained") == attained_on
    assert reached_on(born_on, age, "birthday") == attained_on + ONE_DAY


def test_children_until_the_end_of_the_fiscal_year_of_18():
    births = eligible_births(reference_on=date(2024, 12, 13), reading="attained", until_fiscal_year_end_of_age=18)
    assert births == BirthRange(date(2006, 4, 2), None)


@pytest.mark.parametrize(("reading", "latest_on"), [("attained", date(1951, 4, 1)), ("birthday", date(1951, 3, 31))])
def test_75_and_older_differs_by_one_day_between_the_readings(reading, latest_on):
    births = eligible_births(reference_on=date(2026, 3, 31), reading=reading, min_age=75)
    assert births == BirthRange(None, latest_on)


def test_both_bounds_and_the_empty_range():
    births = eligible_births(reference_on=date(2026, 4, 1), reading="birthday", min_age=3, max_age=18)
    assert births == BirthRange(date(2007, 4, 2), date(2023, 4, 1))
    with pytest.raises(RuleError) as caught:
        eligible_births(reference_on=date(2026, 4, 1), reading="birthday", min_age=19, max_age=18)
    assert caught.value.code == "age.empty_range"


def test_a_fiscal_year_begins_on_1_april():
    assert fiscal_year_start(date(2025, 3, 31)) == date(2024, 4, 1)
    assert fiscal_year_start(date(2025, 4, 1)) == date(2025, 4, 1)


@given(BIRTHS, AGES, READINGS)
def test_the_age_changes_exactly_on_the_day_it_is_reached(born_on, age, reading):
    first_on = reached_on(born_on, age, reading)
    if age > 0:
        assert age_on(born_on, first_on, reading) == age
        assert age_on(born_on, first_on - ONE_DAY, reading) == age - 1
    assert anniversary(born_on, age) - attain(born_on, age) == ONE_DAY


@given(BIRTHS, st.integers(0, 40_000), READINGS, AGES, AGES)
def test_ranges_and_ages_agree(born_on, days, reading, one, other):
    on = born_on + timedelta(days=days)
    low, high = sorted((one, other))
    births = eligible_births(reference_on=on, reading=reading, min_age=low, max_age=high)
    assert births.contains(born_on) == (low <= age_on(born_on, on, reading) <= high)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), AGES, READINGS)
def test_the_latest_birth_is_the_latest(on, age, reading):
    born_on = latest_birth_aged(age, on, reading)
    assert reached_on(born_on, age, reading) <= on
    assert reached_on(born_on + ONE_DAY, age, reading) > on


@given(BIRTHS, st.integers(0, 9_000), READINGS)
def test_the_fiscal_year_bound_means_what_the_ordinance_says(born_on, days, reading):
    on = born_on + timedelta(days=days)
    reached = reached_on(born_on, 18, reading)
    last_day = date(reached.year + (reached > date(reached.year, 3, 31)), 3, 31)
    births = eligible_births(reference_on=on, reading=reading, until_fiscal_year_end_of_age=18)
    assert births.contains(born_on) == (on <= last_day)


def test_unknown_parts_leave_a_birth_open_only_at_the_edge():
    births = BirthRange(date(2006, 4, 2), date(2025, 4, 1))
    assert births.contains(BirthDate(2006)) is None
    assert births.contains(BirthDate(2006, 4)) is None
    assert births.contains(BirthDate(2006, 5)) is True
    assert births.contains(BirthDate(2006, 3)) is False
    assert births.contains(BirthDate(2025)) is None
    assert births.contains(BirthDate(2010)) is True
    assert BirthRange(date(2006, 4, 2), date(2006, 4, 3)).contains(BirthDate(2006)) is None
    assert BirthRange().contains(BirthDate(1900)) is True


def test_no_age_before_birth():
    with pytest.raises(RuleError) as caught:
        age_on(date(2025, 1, 2), date(2025, 1, 1))
    assert caught.value.code == "age.before_birth"
    assert age_on(date(2025, 1, 2), date(2025, 1, 2)) == 0

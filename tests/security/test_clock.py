"""The injectable clock."""

import datetime as dt

import pytest

from security import clock

NEW_YEAR_IN_JAPAN = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)


def test_it_runs_in_utc_until_it_is_set() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before <= clock.now() <= dt.datetime.now(dt.UTC)
    assert clock.now().utcoffset() == dt.timedelta(0)
    assert clock.fixed() is None


def test_today_is_japans() -> None:
    with clock.at(NEW_YEAR_IN_JAPAN):
        assert clock.today() == dt.date(2027, 1, 1)
    with clock.at(NEW_YEAR_IN_JAPAN - dt.timedelta(seconds=1)):
        assert clock.today() == dt.date(2026, 12, 31)


def test_none_leaves_it_as_it_is_and_the_block_gives_it_back() -> None:
    with clock.at(NEW_YEAR_IN_JAPAN):
        with clock.at(None):
            assert clock.now() == NEW_YEAR_IN_JAPAN
        with clock.at(NEW_YEAR_IN_JAPAN + dt.timedelta(days=1)):
            assert clock.today() == dt.date(2027, 1, 2)
        assert clock.fixed() == NEW_YEAR_IN_JAPAN
    assert clock.fixed() is None


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2026, 1, 1)):  # noqa: DTZ001
        pass

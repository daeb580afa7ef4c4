"""The clock of an incident: by when whom, and from how many people on the authority."""

import datetime as dt

import pytest

from security.clock import JAPAN
from security.rules.incident_clock import Gravity, clock_of, is_reported_to_authority

NOTICED = dt.datetime(2026, 11, 20, 16, 30, tzinfo=JAPAN)


def test_by_when() -> None:
    clock = clock_of(NOTICED, had_intent=False)
    assert clock.tell_by == dt.datetime(2026, 11, 21, 16, 30, tzinfo=JAPAN)
    assert (clock.first_by, clock.first_at_latest) == (dt.date(2026, 11, 23), dt.date(2026, 11, 25))
    assert clock.final_by == dt.date(2026, 12, 20)
    assert clock_of(NOTICED, had_intent=True).final_by == dt.date(2027, 1, 19)


@pytest.mark.parametrize(
    ("gravity", "people", "due"),
    [
        (Gravity(), 0, False),
        (Gravity(), 100, False),
        (Gravity(), 101, True),
        (Gravity(is_sensitive=True), 1, True),
        (Gravity(may_cost_money=True), 1, True),
        (Gravity(had_intent=True), 1, True),
        (Gravity(has_my_number=True), 1, True),
        (Gravity(has_my_number=True), 0, False),
    ],
)
def test_from_how_many_people_on(gravity: Gravity, people: int, due: bool) -> None:
    assert is_reported_to_authority(gravity, people=people) is due

"""Times as they are typed on the telephone."""

import datetime as dt

import pytest

from callcenter.rules.typed_time import read_time
from cases.rules.faults import RuleError
from security.clock import JAPAN

NOW = dt.datetime(2026, 11, 20, 14, 38, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("11/24 10:00", (2026, 11, 24), (10, 0)),
        ("１１／２４　１０：００", (2026, 11, 24), (10, 0)),
        ("11月24日(火) 午後3時半", (2026, 11, 24), (15, 30)),
        ("2026-11-24T10:00", (2026, 11, 24), (10, 0)),
        ("あす 10時", (2026, 11, 21), (10, 0)),
        ("明日の1530", (2026, 11, 21), (15, 30)),
        ("16:00", (2026, 11, 20), (16, 0)),
        ("午後4時", (2026, 11, 20), (16, 0)),
        ("1/8 9:15", (2027, 1, 8), (9, 15)),
        ("today 5pm".replace("5pm", "17:00"), (2026, 11, 20), (17, 0)),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, day: tuple[int, int, int], clock: tuple[int, int]) -> None:
    assert read_time(text, NOW) == dt.datetime(*day, *clock, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "time.form"),
        ("そのうち", "time.form"),
        ("11/24", "time.form"),
        ("13/40 10:00", "time.impossible"),
        ("11/24 25:00", "time.impossible"),
        ("14:00", "time.past"),
        ("2026/11/19 10:00", "time.past"),
    ],
)
def test_what_is_no_time_says_what_to_type(text: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_time(text, NOW)
    assert refused.value.code == code

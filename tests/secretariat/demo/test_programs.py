"""The demo's programs: how the households are split among them."""

import datetime as dt

import pytest

from secretariat.demo.programs import demo_programs, split_households


@pytest.mark.parametrize("total", [10, 12, 80, 2_000])
def test_each_program_has_households_and_none_is_lost(total: int) -> None:
    counts = split_households(total, demo_programs(dt.date(2026, 9, 28)))
    assert sum(counts.values()) == total
    assert min(counts.values()) >= 1
    assert len(counts) == 4

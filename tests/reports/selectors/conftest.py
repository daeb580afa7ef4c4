"""A program after its days."""

from collections.abc import Iterator

import pytest

from reports.services.daily_close.close_day import close_day
from reports.services.kpi.roll_up import roll_up
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.services.program_days import SYSTEM, ProgramDays, morning


@pytest.fixture
def lived(world: World, drawn_once: None) -> Iterator[ProgramDays]:
    """All days done, closed and rolled up; the scope is open, the clock stands on the last evening."""
    with program_scope(world.aoi.pk), clock.at(morning(7, 16, 20)):
        days = ProgramDays(world)
        days.whole()
        close_day(actor=SYSTEM, program_id=days.program_id)
        roll_up(actor=SYSTEM, program_id=days.program_id)
        yield days

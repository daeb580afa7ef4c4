"""A program in its scope, before its first day."""

from collections.abc import Iterator

import pytest

from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.services.program_days import ProgramDays


@pytest.fixture
def days(world: World, drawn_once: None) -> Iterator[ProgramDays]:
    """The days of program `aoi`; its scope is open."""
    with program_scope(world.aoi.pk):
        yield ProgramDays(world)

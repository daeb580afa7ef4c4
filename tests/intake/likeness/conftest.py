"""A program that is set up, its scope open."""

import datetime as dt
from collections.abc import Iterator

import pytest

from security import clock
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    with clock.at(dt.datetime(2026, 9, 7, 1, 0, tzinfo=dt.UTC)), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield world

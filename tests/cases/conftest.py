"""Fixtures of the services: a program set up on a fixed day, and an office that decides and pays."""

import datetime as dt
from collections.abc import Iterator

import pytest

from security import clock
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.money import Office, open_office
from tests.factories.security import World

MONDAY = dt.datetime(2026, 9, 7, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    """The world with the scope of "aoi" open and its P11 set-up made; Monday 7 September 2026, 10:00 in Japan."""
    with clock.at(MONDAY), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield world


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    """A program that gives 30,000 yen a household, ready to decide and to pay."""
    with open_office(world) as opened:
        yield opened

"""Fixtures of the services: an office that decides and pays."""

from collections.abc import Iterator

import pytest

from tests.factories.money import Office, open_office
from tests.factories.security import World


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    """A program that gives 30,000 yen a household, ready to decide and to pay."""
    with open_office(world) as opened:
        yield opened

"""A program of certificates with its scope open; Monday 7 September 2026, 10:00 in Japan."""

from collections.abc import Iterator

import pytest

from security import clock
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.factories.certificates import set_up_certificates
from tests.factories.security import World


@pytest.fixture
def clinic(world: World) -> Iterator[World]:
    with clock.at(MONDAY), program_scope(world.aoi.pk):
        set_up_certificates(world)
        yield world

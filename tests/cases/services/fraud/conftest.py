"""A program whose bench has something to look at."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from cases.errors import CaseError
from cases.services.fraud.look import Looked, look_for_fraud
from security.actor import system_actor
from tests.factories.money import Case, Office, make_case, open_office
from tests.factories.security import World

SHARED = {"number": "7654321"}
Look = Callable[[], Looked]


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with open_office(world) as opened:
        yield opened


@pytest.fixture
def look(office: Office) -> Look:
    return lambda: look_for_fraud(actor=system_actor("test"), program_id=office.program_id)


@pytest.fixture
def ring(office: Office) -> list[Case]:
    """Three households that name one account, and a fourth that has nothing to do with them."""
    return [make_case(office.world.aoi, n, account=SHARED if n < 4 else None) for n in (1, 2, 3, 4)]


def who(office: Office, name: str) -> dict[str, Any]:
    return {"actor": office.world.actor(name), "program_id": office.program_id}


def code_of(act: Callable[[], object]) -> str:
    """The code of what is refused; nothing of it stays."""
    with pytest.raises(CaseError) as raised, transaction.atomic():
        act()
    return raised.value.code

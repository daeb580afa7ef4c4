"""A program with letters, and a browser that somebody is signed in at."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup, queue_letters
from tests.factories.security import World

Visit = Callable[..., Any]


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    """あおい市's program with six confirmation forms that wait."""
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        queue_letters(world.aoi, [make_household(world.aoi, serial) for serial in range(1, 7)])
        yield world


@pytest.fixture
def visit(world: World, client: Client) -> Visit:
    """`visit("mailroom", "letters")` opens a page; with `data` it is a POST."""
    signed_in: list[str] = []

    def ask(name: str, path: str, data: dict[str, Any] | None = None) -> Any:
        if signed_in[-1:] != [name]:
            client.force_login(world.users[f"aoi_{name}"])
            signed_in.append(name)
        return client.get(f"/p/aoi/{path}") if data is None else client.post(f"/p/aoi/{path}", data)

    return ask

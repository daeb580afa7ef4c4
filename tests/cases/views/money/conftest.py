"""A paying program and a browser that somebody is signed in at."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from security import clock
from tests.factories.money import NOW

Visit = Callable[..., Any]


@pytest.fixture
def visit(world, client: Client) -> Visit:
    """`visit("clerk_1", "batches")` opens a page of あおい市's program; with `data` it is a POST."""

    signed_in: list[str] = []

    def ask(
        name: str, path: str, data: dict[str, Any] | None = None, *, at: dt.datetime = NOW, code: str = "aoi"
    ) -> Any:
        if signed_in[-1:] != [name]:
            client.force_login(world.users[f"aoi_{name}"])
            signed_in.append(name)
        with clock.at(at):
            address = f"/p/{code}/{path}"
            return client.get(address) if data is None else client.post(address, data)

    return ask


@pytest.fixture
def later() -> dt.datetime:
    """A day after the transfer date of the tests' batches."""
    return dt.datetime(2025, 12, 11, 10, 0, tzinfo=clock.JAPAN)

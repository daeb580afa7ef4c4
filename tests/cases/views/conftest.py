"""Fixtures of the pages: a person's browser without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.security import World

Browser = Callable[[str], Client]


@pytest.fixture
def browser(aoi: World) -> Browser:
    """`browser("reviewer_1")`: the pages as that person of "aoi" sees them, in English."""

    def of(name: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(aoi.users.get(name) or aoi.users[f"aoi_{name}"])
        return client

    return of

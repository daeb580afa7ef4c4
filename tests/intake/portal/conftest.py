"""Pages of the portal, on the portal's database alone: a query to the case side would fail the test."""

import pytest
from django.test import Client

from tests.factories.portal import Letter, make_letter, make_published


@pytest.fixture
def letter(db) -> Letter:
    program, private_key = make_published()
    return make_letter(program, private_key)


@pytest.fixture
def resident(letter: Letter) -> Client:
    """A browser in which the letter is open; it asks for Japanese."""
    client = Client(headers={"Accept-Language": "ja"})
    assert letter.open(client).status_code == 302
    return client

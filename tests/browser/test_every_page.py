"""Every page of the URL resolver, as every role that may open it: what R15 asks for, and that no page is slow or mixed.

`make bars ONLY=R15` has every role that may open a page open it in Chromium in both languages, and time counts.
`SECRETARIAT_EVERY_PAGE=1 make test ARGS=tests/browser/test_every_page.py` opens each page once and reads it in both.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.bars import IS_FULL
from tests.browser.addresses import MAY_BE_ABSENT, Address, pages
from tests.browser.conftest import LOCALES
from tests.browser.crowd import Crowd, Visit
from tests.browser.demo_stack import DemoStack


@pytest.fixture(scope="package")
def crowd(demo: DemoStack, chromium: Browser) -> Iterator[Crowd]:
    """Everybody who visits."""
    made = Crowd(demo, chromium)
    yield made
    made.close()


PAGES = pages()


@pytest.mark.skipif(not (IS_FULL or os.environ.get("SECRETARIAT_EVERY_PAGE")), reason="part of `make bars`")
@pytest.mark.bar("R15")
@pytest.mark.parametrize("address", PAGES, ids=[address.route or "start" for address in PAGES])
def test_page(address: Address, crowd: Crowd, record_property) -> None:
    visit = Visit(address, crowd)
    visit.ask(everybody=IS_FULL)
    # A door to another page, or an address that takes a POST only, is no page.
    is_page = not visit.leads_on and 405 not in visit.statuses and address.name not in MAY_BE_ABSENT
    assert visit.open_to or not is_page, f"{address.route}: nobody can open it; answers were {visit.statuses}"
    for username, path in visit.open_to:
        for language in LOCALES:
            visitor = crowd.get(username, language)
            if visit.read(path, visitor) and (IS_FULL or language == "ja"):
                visit.look_at(path, visitor)
    record_property("tried", f"{address.route or '/'}: {len(visit.open_to)} roles")
    assert not visit.faults, "\n".join(visit.faults)

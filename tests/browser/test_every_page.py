"""Every page of the URL resolver, as every role that may open it: what R15 asks for, and that no page is slow or mixed.

In the suite every page is opened in Chromium once in each language, by the first role that may see it, and asked for by
all roles without a browser; at full size (`make bars ONLY=R15`) every role opens it in Chromium, and time counts.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.bars import IS_FULL
from tests.browser.addresses import Address, pages
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


@pytest.mark.bar("R15")
@pytest.mark.parametrize("address", PAGES, ids=[address.route or "start" for address in PAGES])
def test_page(address: Address, crowd: Crowd, record_property) -> None:
    seen = Visit(address, crowd)
    seen.ask_as_everybody()
    assert seen.open_to, f"{address.route}: nobody can open it in the demo; answers were {seen.statuses}"
    for username, path in seen.open_to if IS_FULL else seen.open_to[:1]:
        for language in LOCALES:
            seen.look_at(path, crowd.get(username, language))
    record_property("tried", f"{address.route or '/'}: {len(seen.open_to)} roles")
    assert not seen.faults, "\n".join(seen.faults)

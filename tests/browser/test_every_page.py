"""Every page of the URL resolver, as every role that may open it: what R15 asks for, and that no page is slow or mixed.

Each page is opened once in Chromium, with axe, and read in the other language too; its tabs likewise, while its orders,
filters and days are only read. The other roles read it once, in Japanese and English by turns; so does somebody of
each other kind of program. `make bars ONLY=R15` opens everything in Chromium, for every role and in both languages.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import NOT_VISITED, Address, addresses, pages
from tests.browser.crowd import NOBODY, Crowd, Visit
from tests.browser.demo_stack import DemoStack
from tests.browser.loose_ends import leave_a_bank_list, leave_work_of_the_office

PAGES = pages()
CONSOLE = [address for address in PAGES if address.is_of_the_console]
PEOPLE_OF_A_PROGRAM = ("manager", "officer", "treasurer", "auditor")


@pytest.fixture(scope="module")
def crowd(demo: DemoStack, chromium: Browser) -> Iterator[Crowd]:
    """Everybody who visits, when there is something to see on every page."""
    leave_a_bank_list("mihon-bukka")
    leave_work_of_the_office("mihon-bukka")
    made = Crowd(demo, chromium)
    yield made
    made.close()


def test_every_address_is_visited_or_says_why_not() -> None:
    every = addresses()
    assert all(address.name for address in every)
    needless = [pattern for pattern in NOT_VISITED if not any(re.search(pattern, address.route) for address in every)]
    assert needless == []


@pytest.mark.bar("R15")
@pytest.mark.parametrize("address", PAGES, ids=[address.route or "start" for address in PAGES])
def test_page(address: Address, crowd: Crowd, record_property) -> None:
    visit = Visit(address, crowd)
    visit.by_everybody()
    assert visit.open_to, f"{address.route} ({address.name}): nobody can open it; answers were {visit.statuses}"
    record_property("tried", f"{address.route or '/'}: {len(visit.open_to)} visits, {visit.variants} variants")
    assert not visit.faults, "\n".join(visit.faults)


@pytest.mark.bar("R15")
@pytest.mark.parametrize("who", [NOBODY, *PEOPLE_OF_A_PROGRAM])
def test_the_console_lets_in_administrators_only(who: str | None, crowd: Crowd) -> None:
    visitor = crowd.get(who and f"mihon-{who}-1")
    for address in CONSOLE:
        for path in address.paths(crowd.demo, "")[:1]:
            assert visitor.ask(path, "ja").status in {302, 403}, path

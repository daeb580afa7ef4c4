"""Signing in as a person does: password, then the code of an app. `manage.py demo_code` is the app."""

import time

from playwright.sync_api import Page, expect

from tests.browser.demo_stack import DemoStack, manage

_GOOD_SECONDS = 30  # the server takes the code before the present one, too
_shown: tuple[float, dict[str, str]] = (0.0, {})
_used: set[tuple[str, str]] = set()


def sign_in(page: Page, demo: DemoStack, username: str) -> None:
    """From the sign-in page to the start page."""
    page.goto("sign-in")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(demo.password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.locator("input[name=code]").fill(code_of(username))
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def confirm(page: Page, demo: DemoStack, username: str) -> None:
    """Prove again who one is, where a page asks for it before money moves; stays where no page asks."""
    if "/sign-in/again" not in page.url:
        return
    page.locator("input[name=password]").fill(demo.password)
    page.locator("input[name=code]").fill(code_of(username))
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in/again" not in url)


def code_of(username: str) -> str:
    """A code that this person has not used yet; one look at the apps serves everybody for half a minute."""
    global _shown  # noqa: PLW0603 - one telephone for all
    while True:
        seen_at, codes = _shown
        code = codes.get(username)
        if code and time.monotonic() - seen_at < _GOOD_SECONDS and (username, code) not in _used:
            _used.add((username, code))
            return code
        began = time.monotonic()
        _shown = began, dict(line.split() for line in manage("demo_code").splitlines())
        if (username, _shown[1][username]) in _used:
            time.sleep(5)

"""Signing in as a person does."""

from playwright.sync_api import Page, expect

from tests.browser.demo_stack import DemoStack


def sign_in(page: Page, demo: DemoStack, username: str) -> None:
    """From the sign-in page to the start page."""
    page.goto("sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(demo.password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page).to_have_url(demo.url)

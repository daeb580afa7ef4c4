"""An officer decides: one with its amount explained, a denial with its reason, one sent back, then all that match."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.test_reviewer_journey import PROGRAM, number_of, status_of
from tests.browser.waiting_cases import waiting_cases


def test_an_officer_decides_and_sends_back(demo: DemoStack, page_as: PageAs) -> None:
    numbers = waiting_cases(PROGRAM, 5, "decide")
    page = page_as("mihon-officer-1", f"p/{PROGRAM}/work/decisions")
    expect(page.locator("h1")).to_have_text("支給決定待ち")

    # One, from its page, with the amount and how it comes about.
    page.get_by_role("link", name=numbers[0]).click()
    expect(page.get_by_text("算出のしかた")).to_be_visible()
    expect(page.locator(".case-head")).not_to_contain_text("作業中")
    page.locator(".case-head .btn--main").click()
    page.locator("#grant button[type=submit]").click()
    page.wait_for_url(lambda url: numbers[0] not in url)
    assert status_of(demo, numbers[0]) == "decided"

    # A denial without a reason keeps the page; with one it is done.
    denied = number_of(page)
    page.get_by_role("link", name="不支給にする").click()
    page.locator("#deny button[type=submit]").click()
    assert status_of(demo, denied) == "reviewed"
    page.locator("#deny-reason").fill("課税されている方がいるため")
    page.locator("#deny button[type=submit]").click()
    page.wait_for_url(lambda url: "/decide" not in url)
    assert status_of(demo, denied) == "denied"

    # Back to the contractor, to nobody by name.
    returned = number_of(page)
    page.keyboard.press("u")
    page.locator("#back-reason").fill("口座の書類をもう一度")
    page.locator("#back button[type=submit]").click()
    page.wait_for_url(lambda url: "/send-back" not in url)
    assert status_of(demo, returned) == "verified"

    # All that match, with their sum before.
    page.goto(f"p/{PROGRAM}/work/decisions?held=no&outcome=fit")
    page.keyboard.press("a")
    page.locator(".bulk button[value=grant]").click()
    expect(page.locator("h1")).to_contain_text("支給を決定する")
    page.locator("button[value=decide]").click()
    page.wait_for_url("**/work/decisions?held=no&outcome=fit")
    assert {status_of(demo, number) for number in numbers if number not in {numbers[0], denied, returned}} == {
        "decided"
    }

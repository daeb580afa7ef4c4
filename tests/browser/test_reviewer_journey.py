"""A reviewer screens by the keyboard alone: start the next one, judge, record, find something missing, stop a case."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.waiting_cases import waiting_cases

PROGRAM = "mihon-bukka"
STATUS = "SELECT status FROM cases_application WHERE receipt_number = %(number)s"


def number_of(page: Page) -> str:
    """The receipt number of the case on the page."""
    found = re.search(r"/cases/([0-9-]+)", page.url)
    assert found, page.url
    return found.group(1)


def status_of(demo: DemoStack, number: str) -> str:
    """Where the case stands."""
    ((status,),) = demo.rows(STATUS, number=number)
    return str(status)


def judge(page: Page, key: str = "1") -> None:
    """Answer every question by one key."""
    for _question in page.locator("[data-question]").all():
        page.keyboard.press(key)
    expect(page.locator("#saved .saved")).to_be_visible()


def test_a_reviewer_needs_no_mouse(demo: DemoStack, page_as: PageAs) -> None:
    waiting_cases(PROGRAM, 2, "first")
    page = page_as("mihon-reviewer-1", f"p/{PROGRAM}/work/first")

    # Into the list: the next row, its conditions and away again, then the next that is free.
    page.keyboard.press("j")
    expect(page.locator("tr.is-cursor")).to_have_count(1)
    page.keyboard.press("f")
    expect(page.locator("#conditions")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_url("**/cases/*")
    first = number_of(page)
    expect(page.get_by_text("あなたが作業中")).to_be_visible()

    # Every question is fit; one judgement is taken back and given again; recorded, and on to the next.
    judge(page)
    page.keyboard.press("u")
    expect(page.locator("[data-main-act]")).to_be_disabled()
    page.keyboard.press("1")
    expect(page.locator("[data-main-text]")).to_have_text("適として記録し次へ")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/cases/" in url and first not in url)
    assert status_of(demo, first) == "screened"

    # What was judged is there again after a reload; a no makes it deficient.
    second = number_of(page)
    page.keyboard.press("2")
    expect(page.locator("#saved .saved")).to_be_visible()
    page.reload()
    expect(page.locator("[data-question] input:checked")).to_have_count(1)
    for _question in page.locator("[data-question]").all()[1:]:
        page.keyboard.press("1")
    expect(page.locator("[data-main-text]")).to_have_text("不備として記録し次へ")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: second not in url)
    assert status_of(demo, second) == "verified"
    assert demo.rows("SELECT 1 FROM cases_deficiency d JOIN cases_application a ON a.id = d.application_id"
                     " WHERE a.receipt_number = %(number)s AND d.state = 'open'", number=second)  # fmt: skip


def test_something_missing_and_a_stop(demo: DemoStack, page_as: PageAs) -> None:
    waiting_cases(PROGRAM, 1, "first")
    page = page_as("mihon-reviewer-2", f"p/{PROGRAM}/work/first")
    page.keyboard.press("s")
    page.wait_for_url("**/cases/*")
    number = number_of(page)

    # A deficiency beyond the checklist, with what its letter says, and a stop that asks the municipality.
    page.keyboard.press("d")
    expect(page.locator("#deficiency-code")).to_be_focused()
    page.keyboard.type("D01")
    page.keyboard.press("Tab")
    expect(page.locator("#deficiency .rule")).to_contain_text("本人確認書類の写し")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".hold")).to_have_count(1)
    page.keyboard.press("h")
    expect(page.locator("#hold-kind")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Q12")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".hold")).to_have_count(2)
    assert number_of(page) == number
    expect(page.locator("[data-main-act]")).to_have_count(0)

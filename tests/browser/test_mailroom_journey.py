"""The mailroom's morning by the keyboard alone: pieces by their code, scans, the bench, a letter that came back."""

import datetime as dt
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.papers import letters_of, scanned, take_in

MAILROOM = "mihon-mailroom-1"
PLACED = "SELECT state, kind FROM intake_mailitem WHERE receipt_number = %(number)s ORDER BY id DESC LIMIT 1"
PAGES = """
    SELECT count(*) FROM intake_scanpage s JOIN intake_mailitem m ON m.id = s.mail_item_id
    WHERE m.receipt_number = %(number)s AND m.received_on >= %(today)s
"""
BENCH = "SELECT count(*) FROM intake_mailitem WHERE state = 'unmatched'"


def test_a_morning_of_the_mailroom(demo: DemoStack, page_as: PageAs, tmp_path: Path) -> None:
    code, today = demo.logins[MAILROOM][0], str(dt.datetime.now(dt.UTC).date())
    by_code, by_hand, *_rest = letters_of(demo, code, today)
    page = page_as(MAILROOM, f"p/{code}/mail")
    expect(page.locator("#id_code")).to_be_focused()

    page.keyboard.type(by_code.number)
    page.keyboard.press("Enter")
    expect(page.locator("#day .alert--ok")).to_contain_text(by_code.number)
    expect(page.locator("#id_code")).to_be_focused()
    expect(page.locator("#id_code")).to_have_value("")
    assert demo.rows(PLACED, number=by_code.number) == [("matched", "form")]

    page.keyboard.type(by_code.number)  # the reader beeps twice
    page.keyboard.press("Enter")
    expect(page.locator("#day .alert--ok")).to_contain_text("受付済み")
    page.keyboard.type("101-00000001-00")
    page.keyboard.press("Enter")
    expect(page.locator("#day .alert--warn")).to_be_visible()

    files = scanned(demo, code, by_code, tmp_path, telephone="090-0000-4128", account="3041786")
    take_in(page, code, files)
    expect(page.locator("#day .alert--ok")).to_contain_text(by_code.number)
    assert demo.rows(PAGES, number=by_code.number, today=today) == [(2,)]

    page.goto(f"p/{code}/mail/bench")
    before = demo.rows(BENCH)[0][0]
    page.keyboard.press("s")
    expect(page.locator("#id_receipt_number")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("000-1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#id_receipt_number")).to_have_value("000-1")
    page.locator("#id_receipt_number").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(by_hand.number)
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    assert demo.rows(BENCH)[0][0] == before - 1

    page.goto(f"p/{code}/mail")
    page.keyboard.press("F4")
    expect(page.locator("#id_return_reason")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(by_hand.number)
    page.keyboard.press("Enter")
    expect(page.locator("#day .alert").first).to_contain_text(by_hand.number)

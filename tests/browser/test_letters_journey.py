"""Mailroom and viewer by the screens alone: a form goes from the ledger to the post; the figures of a day."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

MAILROOM, VIEWER = "mihon-mailroom-1", "mihon-viewer-1"
WITHOUT_LETTER = """
    SELECT h.receipt_number FROM cases_household h JOIN security_program p ON p.id = h.program_id
    WHERE p.code = %(code)s AND NOT h.protected AND h.excluded_reason = '' AND h.approach = 'confirmation'
    AND h.ledger_state = 'answered' ORDER BY h.id LIMIT 1
"""


def test_a_form_goes_from_the_ledger_to_the_post(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[MAILROOM][0]
    ((number,),) = demo.rows(WITHOUT_LETTER, code=code)
    page = page_as(MAILROOM, f"p/{code}/ledger/{number}")
    page.get_by_role("button", name="書類を再発行する").first.click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("[data-toast]")).to_contain_text("印刷待ち")
    page.goto(f"p/{code}/letters")
    page.locator("textarea[name=only]").fill(number)
    page.get_by_role("button", name="作成を始める").click()
    expect(page.locator("h1")).to_contain_text("通知作成")
    lot = page.locator("input[name=lot]").first
    expect(lot).to_be_visible(timeout=120_000)
    with page.expect_download() as saved:
        page.get_by_role("button", name="PDF").first.click()
    assert saved.value.suggested_filename.endswith(".pdf")
    lot.check()
    page.get_by_role("button", name="印を付けたロットを発送した").click()
    expect(page.locator("input[name=lot]")).to_have_count(0)


def test_the_viewer_reads_the_day_without_a_name(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[VIEWER][0]
    page = page_as(VIEWER, f"p/{code}/figures")
    expect(page.locator(".kpi")).to_have_count(5)
    expect(page.locator("svg.chart").first).to_be_visible()
    page.get_by_text("同じ数を表で見る").first.click()
    expect(page.locator("details[open] table")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("link", name="次の日")).to_be_visible()
    expect(page.get_by_role("button", name="きょうを締めて署名する")).to_have_count(0)

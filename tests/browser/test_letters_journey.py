"""Mailroom and viewer by the screens alone: a form goes from the ledger to the post; the figures of a day."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

MAILROOM, VIEWER, OFFICER = "mihon-mailroom-1", "mihon-viewer-1", "mihon-officer-1"
WITHOUT_LETTER = """
    SELECT h.receipt_number FROM cases_household h JOIN security_program p ON p.id = h.program_id
    WHERE p.code = %(code)s AND NOT h.protected AND h.excluded_reason = '' AND h.approach = 'confirmation'
    AND h.ledger_state = 'answered'
    AND NOT EXISTS (SELECT FROM cases_notice n WHERE n.household_id = h.id AND n.state IN ('queued', 'rendered'))
    ORDER BY h.id LIMIT 2
"""
WANTS_PROOF = """
    UPDATE cases_programsetup SET proof_approval = %s
    WHERE program_id = (SELECT id FROM security_program WHERE code = %s)
"""


def test_a_form_goes_from_the_ledger_to_the_post(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[MAILROOM][0]
    (number, *_others) = without_letter(demo, code)
    page = page_as(MAILROOM, f"p/{code}/ledger/{number}")
    draw_alone(page, code, number)
    lot = page.locator("input[name=lot]").first
    with page.expect_download() as saved:
        page.get_by_role("button", name="PDF").first.click()
    assert saved.value.suggested_filename.endswith(".pdf")
    lot.check()
    page.get_by_role("button", name="印を付けたロットを発送した").click()
    expect(page.locator("input[name=lot]")).to_have_count(0)
    page.goto(f"p/{code}/letters/postings")
    page.locator("table a").first.click()
    page.locator("input[name=standard-50]").fill("1")
    page.get_by_role("button", name="差出票と突き合わせる").click()
    expect(page.locator(".toast", has_text="合っています")).to_be_visible()


def test_the_municipality_approves_letters_before_they_are_printed(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[MAILROOM][0]
    (*_others, number) = without_letter(demo, code)
    demo.change(WANTS_PROOF, True, code)
    try:
        page = page_as(MAILROOM, f"p/{code}/ledger/{number}")
        draw_alone(page, code, number)
        expect(page.get_by_role("button", name="PDF")).to_have_count(0)
        page.get_by_role("button", name="自治体に承認を依頼する").click()
        expect(page.locator(".toast", has_text="依頼しました")).to_be_visible()
        run = page.url
        officer = page_as(OFFICER, f"p/{code}/letters/proofs")
        officer.locator("table a").first.click()
        officer.get_by_role("button", name="1通の印刷を承認する").click()
        expect(officer.locator(".toast", has_text="承認しました")).to_be_visible()
        page = page_as(MAILROOM, run[run.index("p/" + code) :])
        with page.expect_download() as saved:
            page.get_by_role("button", name="PDF").first.click()
        assert saved.value.suggested_filename.endswith(".pdf")
    finally:
        demo.change(WANTS_PROOF, False, code)


def without_letter(demo: DemoStack, code: str) -> list[str]:
    """Receipt numbers of households that may get their form again."""
    return [number for (number,) in demo.rows(WITHOUT_LETTER, code=code)]


def draw_alone(page: Page, code: str, number: str) -> None:
    """From the page of a household: its form is issued again, and drawn in a run of its own."""
    page.get_by_role("button", name="書類を再発行する").first.click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".toast", has_text="印刷待ち")).to_be_visible()
    page.goto(f"p/{code}/letters")
    page.locator("textarea[name=only]").fill(number)
    page.get_by_role("button", name="作成を始める").click()
    expect(page.locator("h1")).to_contain_text("通知作成")
    expect(page.locator("input[name=lot]").first).to_be_visible(timeout=120_000)


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

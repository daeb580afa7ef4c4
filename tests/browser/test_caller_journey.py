"""The caller's day by the keyboard alone: take a call, find who it is, confirm, answer, note, end, call back."""

from urllib.parse import unquote_plus

from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

CALLER = "mihon-caller-1"
HEAD = """
    SELECT p.code, a.receipt_number, r.kana FROM cases_application a
    JOIN security_program p ON p.id = a.program_id
    JOIN cases_household h ON h.id = a.household_id AND NOT h.protected
    JOIN cases_recipient r ON r.household_id = h.id AND r.is_head AND r.in_roster
    WHERE p.code = %(code)s AND a.status NOT IN ('merged', 'withdrawn') ORDER BY a.id LIMIT 1
"""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the field or box of that name has the focus."""
    for _press in range(most):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by {most} presses of Tab")


def saves_note(answer: Response) -> bool:
    """Whether an answer is to a save of the whole note: the line below it speaks of earlier saves too."""
    return "案内した。" in unquote_plus(answer.request.post_data or "")


def test_a_call_from_ringing_to_the_promised_call_back(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[CALLER][0]
    ((_code, number, kana),) = demo.rows(HEAD, code=code)
    page = page_as(CALLER, f"p/{code}/calls/desk")
    page.keyboard.press("F1")
    expect(page.get_by_text("通話中")).to_be_visible()
    expect(page.locator("#who")).to_be_focused()

    page.keyboard.type(number)
    expect(page.locator("#hits button.hit")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("いつ振り込まれますか").first).to_be_visible()
    expect(page.get_by_text(kana).first).to_be_visible()

    for _fact in range(3):
        tab_to(page, "confirmed")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    tab_to(page, "topic")
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    tab_to(page, "outcome")
    page.keyboard.press("ArrowDown")
    tab_to(page, "note")
    with page.expect_response(lambda answer: "calls/save" in answer.url and saves_note(answer)):
        page.keyboard.type("振込の予定日を案内した。")
    expect(page.locator("#saved")).to_contain_text("保存しました")

    page.reload()
    expect(page.locator("textarea[name=note]")).to_have_value("振込の予定日を案内した。")
    page.keyboard.press("F3")
    page.keyboard.type("振込")
    expect(page.locator("#faq-hits summary").first).to_be_visible()
    tab_to(page, "calls_back")
    page.keyboard.press("Space")
    tab_to(page, "call_back_typed")
    page.keyboard.type("そのうち")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.locator("textarea[name=note]")).to_have_value("振込の予定日を案内した。")
    tab_to(page, "call_back_typed")
    page.keyboard.press("Control+A")
    page.keyboard.type("明日 10:00")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("待機中")).to_be_visible()

    page.goto(f"p/{code}/callbacks")
    expect(page.get_by_text(number).first).to_be_visible()
    page.goto(f"p/{code}/calls")
    expect(page.get_by_text("振込の予定日を案内した。").first).to_be_visible()


def test_the_search_box_by_the_keyboard(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[CALLER][0]
    ((_code, number, kana),) = demo.rows(HEAD, code=code)
    page = page_as(CALLER, f"p/{code}/callbacks")
    page.keyboard.press("/")
    expect(page.locator("#finder-q")).to_be_focused()
    page.keyboard.type(kana[:2])
    expect(page.locator("#finder-list .hit").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#finder-list .hit").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#finder-list")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text(kana)
    assert "q=" not in page.url, "what was typed stands in no address"

    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type(number.replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.get_by_text(number).first).to_be_visible()

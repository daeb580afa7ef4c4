"""A form from the scanner to the case by the keyboard alone: keyed, keyed again by another, decided by a third."""

import datetime as dt
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.keystrokes import strokes
from secretariat.demo.forms import CONFIRMATION, Raw
from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.papers import Letter, letters_of, scanned, take_in

MAILROOM, FIRST, SECOND, THIRD = "mihon-mailroom-2", "mihon-keyer-1", "mihon-keyer-2", "mihon-keyer-3"
TELEPHONE, ACCOUNT = "09000004128", "3041786"
TASK = """
    SELECT t.id, t.state FROM intake_entrytask t JOIN cases_application a ON a.id = t.application_id
    JOIN intake_mailitem m ON m.id = t.mail_item_id
    WHERE m.receipt_number = %(number)s ORDER BY t.id DESC LIMIT 1
"""


def values_of(letter: Letter) -> Raw:
    """What stands on the form."""
    return {
        "dependants_declared": True,
        "income_declared": True,
        "applied_on": "20261120",
        "telephone": TELEPHONE,
        "applicant_name": letter.name,
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": ACCOUNT,
        "account_holder": letter.kana,
    }


def key(page: Page, values: Raw, printed: str) -> int:
    """Key a form the way the benchmark counts it; returns how many keys went down in the browser."""
    page.evaluate("window.keysDown = 0; document.addEventListener('keydown', () => { window.keysDown += 1; }, true)")
    extra = 0
    for stroke in strokes(CONFIRMATION, values, printed=printed):
        if not stroke.field:
            break
        expect(page.locator(".keyrow.is-now")).to_have_attribute("data-line", stroke.field)
        if stroke.text:
            page.keyboard.insert_text(stroke.text)
        names = stroke.keys
        extra += stroke.extra
        if stroke.field in {"bank_code", "branch_code"} and "Enter" in names:
            letters = [name for name in names if len(name) == 1]
            for name in letters:
                page.keyboard.press(name)
            expect(page.locator(f"[data-line={stroke.field}] [data-hits] .is-first")).to_be_visible()
            names = names[len(letters) :]
        for name in names:
            page.keyboard.press(name)
    down: int = page.evaluate("window.keysDown")
    return down + extra


def take_up(page: Page, code: str, demo: DemoStack, number: str, stage: str) -> None:
    """Take forms up until the one of this journey comes; others are left for later."""
    task_id = demo.rows(TASK, number=number)[0][0]
    page.goto(f"p/{code}/keying/{stage}")
    page.keyboard.press("s")
    for _other in range(40):
        expect(page.locator("[data-line].is-now")).to_be_visible()
        if page.url.endswith(f"/{task_id}"):
            return
        here = page.url
        page.keyboard.press("F11")
        expect(page).not_to_have_url(here)
    raise AssertionError("The form is not handed out.")


def test_a_form_is_keyed_twice_and_decided(demo: DemoStack, page_as: PageAs, tmp_path: Path) -> None:
    code, today = demo.logins[FIRST][0], str(dt.datetime.now(dt.UTC).date())
    letter = letters_of(demo, code, today)[-1]
    files = scanned(demo, code, letter, tmp_path, telephone="090-0000-4128", account=ACCOUNT)
    take_in(page_as(MAILROOM), code, files)
    values = values_of(letter)

    first = page_as(FIRST)
    take_up(first, code, demo, letter.number, "first")
    expect(first.locator(".scan__frame")).to_have_attribute("visibility", "visible")
    counted = sum(stroke.count for stroke in strokes(CONFIRMATION, values, printed=letter.name) if stroke.field)
    assert key(first, values, letter.name) == counted
    expect(first.locator("span[data-saved]")).to_contain_text("保存しました")
    view = first.locator("[data-scan]")
    for name in ("F8", "F9", "PageUp"):
        seen = view.evaluate("svg => svg.outerHTML")
        first.keyboard.press(name)
        assert view.evaluate("svg => svg.outerHTML") != seen
    first.reload()
    expect(first.locator("#id_telephone")).to_have_value(TELEPHONE)
    first.locator("#id_telephone").focus()
    first.keyboard.press("Control+A")
    first.keyboard.type("12")
    first.keyboard.press("Control+Enter")
    expect(first.locator("#summary")).to_be_focused()
    first.keyboard.press("Enter")
    expect(first.locator("#id_telephone")).to_be_focused()
    expect(first.locator("#id_telephone")).to_have_value("12")
    first.keyboard.press("Control+A")
    first.keyboard.type(TELEPHONE)
    first.keyboard.press("Control+Enter")
    expect(first).not_to_have_url(re.compile(f"/{task_of(demo, letter)[0]}$"))
    assert task_of(demo, letter)[1] == "second"

    second = page_as(SECOND)
    take_up(second, code, demo, letter.number, "second")
    key(second, {**values, "telephone": "09000004123"}, letter.name)
    expect(second.locator("[data-line=telephone] [data-mark]")).to_have_text("済")  # blind: no word of the first
    second.keyboard.press("Control+Enter")
    expect(second).not_to_have_url(re.compile(f"/{task_of(demo, letter)[0]}$"))
    assert task_of(demo, letter)[1] == "different"

    third = page_as(THIRD, f"p/{code}/adjudication/{task_of(demo, letter)[0]}")
    expect(third.locator("[data-diff]")).to_have_count(1)
    expect(third.locator("[data-decided]")).to_be_disabled()
    third.keyboard.press("1")
    expect(third.locator("[data-decided]")).to_be_focused()
    third.keyboard.press("Control+Enter")
    expect(third).not_to_have_url(re.compile(f"/{task_of(demo, letter)[0]}$"))
    assert task_of(demo, letter)[1] == "done"


def task_of(demo: DemoStack, letter: Letter) -> tuple[int, str]:
    """Id and state of the form's entry."""
    (row,) = demo.rows(TASK, number=letter.number)
    return row[0], row[1]


def test_typed_text_outlives_a_lost_connection(demo: DemoStack, page_as: PageAs, tmp_path: Path) -> None:
    code, today = demo.logins[FIRST][0], str(dt.datetime.now(dt.UTC).date())
    letter = letters_of(demo, code, today)[-1]
    files = scanned(demo, code, letter, tmp_path, telephone="090-0000-4128", account=ACCOUNT)
    take_in(page_as(MAILROOM), code, files)
    page = page_as("mihon-keyer-4")
    take_up(page, code, demo, letter.number, "first")
    page.route("**/draft", lambda route: route.abort())
    page.route("**/check", lambda route: route.abort())
    for name in ("1", "1", "0", "0"):
        page.keyboard.press(name)
    page.keyboard.type("5081120")
    expect(page.locator("span[data-saved]")).to_have_text("保存できません。入力は残っています")
    expect(page.locator("#id_applied_on")).to_have_value("5081120")
    page.unroute("**/draft")
    page.unroute("**/check")
    expect(page.locator("span[data-saved]")).to_contain_text("に保存しました", timeout=20_000)
    page.keyboard.press("F11")

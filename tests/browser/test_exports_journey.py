"""A file leaves the office: the manager asks, an officer approves what the news told, the manager fetches it."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import prove_again

PROGRAM, MANAGER, OFFICER = "mihon-bukka", "mihon-manager-1", "mihon-officer-1"
STATE = """
    SELECT e.state, e.fetched FROM reports_exportrequest e JOIN security_program p ON p.id = e.program_id
    WHERE p.code = %(code)s AND e.number = %(number)s
"""
REASON = "住民説明会の資料にするため"


def test_a_file_is_asked_for_approved_by_another_and_fetched(demo: DemoStack, page_as: PageAs) -> None:
    # Nothing is said: the form stays, with what is missing beside it.
    page = page_as(MANAGER, f"p/{PROGRAM}/exports")
    page.get_by_role("link", name="ファイルを申請する").click()
    expect(page.locator("#id_reason")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#id_reason").fill(REASON)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/exports/\d+$"))
    number = int(page.url.rpartition("/")[2])
    assert demo.rows(STATE, code=PROGRAM, number=number) == [("asked", 0)]
    expect(page.locator("button[value=approve]")).to_have_count(0)

    # The officer is told, looks at what is in it and approves; no byte was written before.
    officer = page_as(OFFICER, f"p/{PROGRAM}/news")
    prove_again(officer, demo, OFFICER, f"p/{PROGRAM}/news")
    officer.locator(f"main a[href$='/exports/{number}']").click()
    expect(officer.locator("main")).to_contain_text(REASON)
    officer.locator("button[value=approve]").click()
    expect(officer.locator(".toast", has_text="承認しました")).to_be_visible()

    # A job builds it; the person who asked fetches it, the officer tells the password.
    prove_again(page, demo, MANAGER, f"p/{PROGRAM}/exports/{number}")
    fetch = page.get_by_role("button", name="ファイルを受け取る")
    for _look in range(60):
        if fetch.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as saved:
        fetch.click()
    assert zipfile.is_zipfile(saved.value.path())
    assert demo.rows(STATE, code=PROGRAM, number=number) == [("ready", 1)]
    officer.reload()
    officer.get_by_role("button", name="パスワードを表示する").click()
    expect(officer.locator("main b.mono")).to_have_text(re.compile(r"\S{12,}"))

    # What was read is marked so.
    officer.goto(f"p/{PROGRAM}/news")
    officer.get_by_role("button", name="すべて既読にする").click()
    expect(officer.locator(".topbar a .tool__count")).to_have_count(0)
    expect(officer.get_by_role("button", name="すべて既読にする")).to_have_count(0)

"""The manager takes a roster file in: wrong files first, then one with a bad line, looked at and dropped."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.factories.intake import person, roster_bytes

MANAGER = "mihon-manager-1"
STATE = "SELECT state FROM cases_rosterimport ORDER BY id DESC LIMIT 1"
HOUSEHOLDS = "SELECT count(*) FROM cases_household WHERE number IN ('980001', '980002')"


def test_a_roster_is_looked_at_checked_and_dropped(demo: DemoStack, page_as: PageAs, tmp_path: Path) -> None:
    code = demo.logins[MANAGER][0]
    page = page_as(MANAGER, f"p/{code}/roster")
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes("氏名,住所\r\n見本,あおい市\r\n".encode("cp932"))
    page.set_input_files("#id_file", wrong)
    expect(page.locator("#look [role=alert]")).to_be_visible()

    good = tmp_path / "roster.csv"
    people = [person(990001, 980001, 氏名="見本　花子"), person(990002, 980002, 生年月日="19701301")]
    good.write_bytes(roster_bytes(people))
    page.set_input_files("#id_file", good)
    expect(page.locator("#look")).to_contain_text("見本　花子")
    page.locator("#id_expected_rows").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#id_expected_rows")).to_have_value("3")

    page.set_input_files("#id_file", good)
    page.locator("#id_expected_rows").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="受け付けない行 1行")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("生年月日")
    with page.expect_download() as download:
        page.get_by_role("link", name="Shift_JIS").focus()
        page.keyboard.press("Enter")
    assert "生年月日" in download.value.path().read_text(encoding="cp932")
    page.get_by_role("button", name="取りやめる").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast", has_text="取りやめました")).to_be_visible()
    assert demo.rows(STATE) == [("dropped",)]
    assert demo.rows(HOUSEHOLDS) == [(0,)]

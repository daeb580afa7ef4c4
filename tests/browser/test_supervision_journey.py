"""Manager, auditor and officer over the office: the review of rights, who looked at whom, an incident, a file."""

import datetime as dt

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import confirm

PROGRAM = "mihon-bukka"


def count(demo: DemoStack, table: str, where: str = "true") -> int:
    sql = f"SELECT count(*) FROM {table} o JOIN security_program p ON p.id = o.program_id WHERE p.code = %(code)s"
    return int(demo.rows(f"{sql} AND {where}", code=PROGRAM)[0][0])


def pick(page: Page, who: str) -> None:
    page.locator("tr", has_text=who).locator("input[name=pick]").check()


def test_a_manager_reviews_the_rights_of_the_office(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as("mihon-manager-1", f"p/{PROGRAM}/people/review")
    expect(page.locator("h1")).to_have_text("権限の点検")
    waiting = page.locator("input[name=pick]")
    before, kept = waiting.count(), count(demo, "security_accessreview")
    assert before >= 2
    waiting.first.check()
    page.get_by_role("button", name="引き続き必要と確認する").click()
    expect(page.locator("input[name=pick]")).to_have_count(before - 1)
    assert count(demo, "security_accessreview") == kept + 1

    # Withdrawing says why, or nothing is withdrawn and what was picked stays picked.
    page.locator("input[name=pick]").last.check()
    page.get_by_role("button", name="権限を取り消す").click()
    expect(page.locator("#summary")).to_be_visible()
    expect(page.locator("input[name=pick]:checked")).to_have_count(1)
    assert count(demo, "security_accessreview", "o.outcome = 'withdrawn'") == 0


def test_a_newcomer_enters_once_pledge_and_training_are_on_record(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as("mihon-manager-1", f"p/{PROGRAM}/people?show=kept_out")
    newcomer = page.locator("tr", has_text="mihon-newcomer-1")
    expect(newcomer).to_contain_text("誓約なし")
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=9))).date().isoformat()
    for button in ("この日に研修を受けた", "この日に誓約書を受け取った"):
        page.goto(f"p/{PROGRAM}/people?show=kept_out")
        pick(page, "mihon-newcomer-1")
        page.locator("input[name=on]").fill(today)
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"**/p/{PROGRAM}/people")
    page.goto(f"p/{PROGRAM}/people?show=kept_out")
    expect(page.locator("tr", has_text="mihon-newcomer-1")).to_have_count(0)
    demo.change("UPDATE security_user SET trained_on = NULL, pledged_on = NULL WHERE username = %s", "mihon-newcomer-1")


def test_an_auditor_sees_who_looked_at_whom(demo: DemoStack, page_as: PageAs) -> None:
    (number,) = demo.rows(
        "SELECT h.receipt_number FROM security_accesslog l JOIN cases_household h ON h.id = l.household_id "
        "JOIN security_program p ON p.id = l.program_id WHERE p.code = %(code)s AND NOT h.protected "
        "AND l.purpose = 'screening' ORDER BY l.id DESC LIMIT 1",
        code=PROGRAM,
    )[0]
    first = "2026-01-01"
    page = page_as("mihon-auditor-1", f"p/{PROGRAM}/access?receipt_number={number}&first_on={first}")
    # Somebody else may have looked at a list with this household since then: that is a line, too.
    expect(page.locator("tbody tr", has_text=number).first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSVで受け取る").click()
    assert taken.value.suggested_filename.endswith(".csv")
    page.goto(f"p/{PROGRAM}/people")
    expect(page.locator("h1")).to_have_text("作業者名簿")
    expect(page.locator("input[name=pick]")).to_have_count(0)


def test_an_incident_is_entered_counted_and_reported(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as("mihon-manager-1", f"p/{PROGRAM}/incidents")
    page.get_by_role("link", name="事故を登録").click()
    page.locator("#id_what").fill("業務外の閲覧があった")
    page.get_by_role("button", name="事故を登録する").click()
    expect(page.locator("h1")).to_contain_text("事故 第")
    with page.expect_download() as taken:
        page.get_by_role("button", name="速報を提出する").click()
    assert taken.value.suggested_filename.endswith("-first.pdf")
    page.reload()
    page.locator("#id_looks_from").fill("2026-01-01T00:00")
    page.locator("#id_looks_until").fill("2030-01-01T00:00")
    page.get_by_role("button", name="影響範囲を数える").click()
    expect(page.locator(".panel__head:has(#h-who)")).to_contain_text("世帯")

    # The municipality is called by the contact tree and acknowledges from its own desk.
    page.locator("tr", has_text="給付金担当課").first.get_by_role("button", name="いま連絡が取れた").click()
    officer = page_as("mihon-officer-1", page.url.removeprefix(demo.url))
    officer.locator("tr", has_text="給付金担当課").first.get_by_role("button", name="いま受領を確認した").click()
    expect(officer.locator("tr", has_text="自治体が受領を確認した").locator(".chip--ok")).to_be_visible()
    assert count(demo, "security_incidentstep", "o.code = 'acknowledged'") >= 1


def test_an_officer_agrees_to_the_roster_of_workers_as_a_file(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as("mihon-manager-1", f"p/{PROGRAM}/exports/ask/workers")
    page.locator("#id_reason").fill("作業者名簿を提出する")
    page.get_by_role("button", name="自治体に").click()
    expect(page.locator("h1")).to_contain_text("ファイル")
    number = page.url.rstrip("/").rpartition("/")[2]
    officer = page_as("mihon-officer-1", f"p/{PROGRAM}/exports/{number}")
    officer.locator("button[value=approve]").click()
    confirm(officer, demo, "mihon-officer-1")
    if count(demo, "reports_exportrequest", f"o.number = {number} AND o.state = 'asked'"):
        officer.goto(f"p/{PROGRAM}/exports/{number}")
        officer.locator("button[value=approve]").click()
    officer.wait_for_url(f"**/exports/{number}")
    assert count(demo, "reports_exportrequest", f"o.number = {number} AND o.state <> 'asked'") == 1

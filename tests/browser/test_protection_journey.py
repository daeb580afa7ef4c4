"""The auditor finds who looked at a case and takes the list along; the dedicated desk opens a case and closes it."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.loose_ends import leave_a_restricted_case

PROGRAM = "mihon-bukka"
AUDITOR, REVIEWER, DESK, MANAGER = (
    "mihon-auditor-1",
    "mihon-reviewer-4",
    "mihon-protected-case-officer-1",
    "mihon-manager-1",
)
CASE = """
    SELECT a.receipt_number, h.receipt_number FROM cases_application a JOIN security_program p ON p.id = a.program_id
    JOIN cases_household h ON h.id = a.household_id
    WHERE p.code = %(code)s AND NOT h.protected ORDER BY a.id DESC LIMIT 1
"""
NAME = "SELECT display_name FROM security_user WHERE username = %(username)s"
OPEN = """
    SELECT count(*) FROM cases_restrictedgrant g JOIN security_user u ON u.id = g.person_id
    WHERE u.username = %(username)s AND g.revoked_at IS NULL AND g.until > now()
"""


def test_the_auditor_sees_who_looked_at_a_case(demo: DemoStack, page_as: PageAs) -> None:
    ((number, newest),) = demo.rows(CASE, code=PROGRAM)
    ((name,),) = demo.rows(NAME, username=REVIEWER)
    page_as(REVIEWER, f"p/{PROGRAM}/cases/{number}")

    page = page_as(AUDITOR, f"p/{PROGRAM}/access")
    page.locator("#access-number").fill(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    line = page.locator("tbody tr", has_text=name).first
    expect(line).to_contain_text(newest)  # a household whose form was issued anew is found by either number
    expect(page.locator("#access-number")).to_have_value(number)
    for kind, ending in (("csv", ".csv"), ("pdf", ".pdf")):
        with page.expect_download() as saved:
            page.locator(f"button[name=kind][value={kind}]").click()
        assert saved.value.suggested_filename.endswith(ending)
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    # Taking the list is itself in the chain of events; the auditor explains nothing, that is the manager's.
    page.goto(f"p/{PROGRAM}/access/unusual")
    expect(page.locator("main h2", has_text="勤務時間外").first).to_be_visible()  # waits for the manager
    expect(page.locator("main tr", has_text="勤務時間外").first).to_contain_text("残業の届出あり")
    expect(page.locator("main textarea")).to_have_count(0)


def test_the_desk_opens_a_case_to_a_reviewer_and_closes_it(demo: DemoStack, page_as: PageAs) -> None:
    number = leave_a_restricted_case(PROGRAM)
    ((name,),) = demo.rows(NAME, username=REVIEWER)
    reviewer = page_as(REVIEWER, f"p/{PROGRAM}/cases/{number}")
    expect(reviewer.locator("h1")).to_have_text("専任窓口の案件")
    expect(reviewer.locator("nav a[href$='/work/restricted']")).to_have_count(0)

    # From the desk's own list to the case, and from there to whom it is open.
    desk = page_as(DESK, f"p/{PROGRAM}/")
    expect(desk.locator("h1")).to_have_text("専任窓口の案件")
    desk.get_by_role("link", name=number).click()
    desk.get_by_role("link", name="閲覧を許す").click()
    expect(desk.locator("h1")).to_have_text("この案件を見られる人")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#summary")).to_be_focused()
    offered = desk.locator("#id_person option", has_text=name)
    expect(offered).to_have_text(f"{name}（審査担当）")
    desk.locator("#id_person").select_option(value=offered.get_attribute("value"))
    desk.locator("#id_reason").fill("書類の読み合わせ")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".toast", has_text="閲覧を許しました")).to_be_visible()
    assert demo.rows(OPEN, username=REVIEWER) == [(1,)]

    # The reviewer finds it in a list of their own; the manager still does not see a name.
    reviewer.goto(f"p/{PROGRAM}/work/restricted")
    reviewer.get_by_role("link", name=number).click()
    expect(reviewer.locator(".case-head__name")).to_be_visible()
    manager = page_as(MANAGER, f"p/{PROGRAM}/cases/{number}")
    expect(manager.locator("h1")).to_have_text("専任窓口の案件")

    desk.get_by_role("button", name=f"{name}").click()
    expect(desk.locator(".toast", has_text="閲覧を止めました")).to_be_visible()
    assert demo.rows(OPEN, username=REVIEWER) == [(0,)]
    reviewer.reload()
    expect(reviewer.locator("h1")).to_have_text("専任窓口の案件")

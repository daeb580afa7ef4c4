"""The fraud bench: what fired and why, both pictures, a question to the municipality, and its answer."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

REVIEWER, OFFICER = "mihon-reviewer-1", "mihon-officer-1"
OPEN = """
    SELECT e.id, a.receipt_number FROM cases_fraudentry e JOIN security_program p ON p.id = e.program_id
    JOIN cases_application a ON a.id = e.application_id
    JOIN cases_fraudsignal s ON s.application_id = a.id AND s.rule = 'image_alike' AND s.is_standing
    WHERE p.code = %(code)s AND e.state = 'open' ORDER BY e.id
"""
STATE = """
    SELECT e.state, a.status, EXISTS (SELECT FROM cases_hold h WHERE h.application_id = a.id
        AND h.kind = 'examination' AND h.released_at IS NULL)
    FROM cases_fraudentry e JOIN cases_application a ON a.id = e.application_id WHERE e.id = %(entry)s
"""


def test_one_picture_of_two_households_is_looked_at_asked_and_answered(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[REVIEWER][0]
    (entry, number), (_other, other_number) = demo.rows(OPEN, code=code)[:2]
    status = demo.rows(STATE, entry=entry)[0][1]
    page = page_as(REVIEWER, f"p/{code}/work/fraud?rule=image_alike")
    expect(page.locator("h1")).to_have_text("不審点の確認")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name="別の世帯と同じ画像")).to_be_visible()
    expect(page.get_by_role("link", name=other_number).first).to_be_visible()
    pictures = page.locator(".alike img")
    expect(pictures).to_have_count(2)
    for place in (0, 1):
        assert pictures.nth(place).evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    # Without a choice nothing is noted, and what was written stays.
    page.locator("textarea[name=reason]").fill("同じ通帳の写しが2世帯から届いた")
    page.get_by_role("button", name="記録する").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("input[name=verdict]").first).to_have_attribute("aria-invalid", "true")
    expect(page.locator("textarea[name=reason]")).to_have_value("同じ通帳の写しが2世帯から届いた")
    assert demo.rows(STATE, entry=entry) == [("open", status, False)]
    page.locator("input[name=verdict][value=asked]").check()
    page.get_by_role("button", name="記録する").click()
    expect(page.locator(".toast", has_text="自治体に照会中")).to_be_visible()
    assert demo.rows(STATE, entry=entry) == [("asked", status, True)]

    # The municipality answers; nothing was denied on the way.
    officer = page_as(OFFICER, f"p/{code}/work/fraud/{entry}")
    expect(officer.get_by_text("同じ通帳の写しが2世帯から届いた")).to_be_visible()
    officer.locator("input[name=verdict][value=cleared]").check()
    officer.locator("textarea[name=reason]").fill("同居の家族の口座だった")
    officer.get_by_role("button", name="記録する").click()
    expect(officer.locator(".toast", has_text="問題なし")).to_be_visible()
    assert demo.rows(STATE, entry=entry) == [("cleared", status, False)]
    officer.goto(f"p/{code}/work/fraud/rules")
    row = officer.locator("tbody tr", has_text="別の世帯と同じ画像")
    expect(row.locator("td").nth(5)).to_have_text("1")

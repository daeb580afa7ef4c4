"""An officer changes what a household gets between two terms, by the screens: another amount, then the end."""

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

PROGRAM = "mihon-teiki"
NEVER_CHANGED = """
    SELECT a.receipt_number FROM cases_application a JOIN security_program p ON p.id = a.program_id
    WHERE p.code = %(code)s AND a.status = 'decided'
    AND NOT EXISTS (SELECT FROM cases_decision d WHERE d.application_id = a.id AND d.sequence > 1)
    ORDER BY a.id LIMIT 1
"""
LAST_TERM = """
    SELECT d.outcome, d.amount_yen FROM cases_decision d JOIN cases_application a ON a.id = d.application_id
    WHERE a.receipt_number = %(number)s AND d.term = 3 ORDER BY d.sequence
"""
STANDING = """
    SELECT sum(amount_yen) FROM (
        SELECT DISTINCT ON (d.term) d.amount_yen FROM cases_decision d
        JOIN cases_application a ON a.id = d.application_id
        WHERE a.receipt_number = %(number)s ORDER BY d.term, d.sequence DESC) standing
"""


def test_an_officer_changes_the_terms_to_come_and_no_other(demo: DemoStack, page_as: PageAs) -> None:
    ((number,),) = demo.rows(NEVER_CHANGED, code=PROGRAM)
    ((outcome, yen),) = demo.rows(LAST_TERM, number=number)
    page = page_as("mihon-officer-1", f"p/{PROGRAM}/cases/{number}?tab=money")
    page.locator("a[data-open=terms]").click()
    dialog = page.locator("#terms")
    expect(dialog).to_be_visible()
    assert findings(page) == []

    # Only the term that is not paid is offered, none is chosen beforehand, and the paid ones are named.
    offered = dialog.locator("#terms-from_term option").evaluate_all("all => all.map(one => one.value)")
    assert offered == ["", "3"]
    expect(dialog.locator("#terms-from_term")).to_have_value("")
    expect(dialog.locator("#terms-from_term_helptext")).to_contain_text("支払済み")

    # Another amount needs the figure that it follows from; what was typed stays.
    dialog.locator("input[value=amount]").check()
    dialog.locator("#terms-from_term").select_option("3")
    dialog.locator("#terms-reason").fill("通学区間が変わったため")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[role=alert], .field--bad").first).to_be_visible()
    expect(dialog.locator("#terms-reason")).to_have_value("通学区間が変わったため")
    assert demo.rows(LAST_TERM, number=number) == [(outcome, yen)]

    # Head, card and list say the same amount: what stands.
    dialog.locator("#terms-figure").fill("19800")
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".toast", has_text="1期分")).to_be_visible()
    (_first, (outcome, changed)) = demo.rows(LAST_TERM, number=number)
    assert (outcome, changed > yen) == ("grant", True)
    ((standing,),) = demo.rows(STANDING, number=number)
    expect(page.locator(".case-head")).to_contain_text(f"{standing:,}円")
    expect(page.locator("section[aria-labelledby=h-amount]")).to_contain_text(f"{standing:,}円")
    page.goto(f"p/{PROGRAM}/cases")
    expect(page.locator("tr", has_text=number)).to_contain_text(f"{standing:,}")
    page.goto(f"p/{PROGRAM}/cases/{number}?tab=money")
    expect(page.locator("#h-terms")).to_be_visible()

    # The end of entitlement: nothing is left to change, and the head tells what is left.
    page.locator("a[data-open=terms]").click()
    dialog.locator("input[value=end]").check()
    dialog.locator("#terms-from_term").select_option("3")
    dialog.locator("#terms-reason").fill("市外へ転出したため")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("a[data-open=terms]")).to_have_count(0)
    assert demo.rows(LAST_TERM, number=number)[-1] == ("deny", 0)
    expect(page.locator(".case-head")).to_contain_text(f"{standing - changed:,}円")

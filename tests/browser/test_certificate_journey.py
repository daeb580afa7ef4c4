"""Certificates by the screens: a caller's application, the certificate, a clinic that looks its number up on a
telephone, and what it reads once the certificate is revoked."""

from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack, manage
from tests.browser.test_reviewer_journey import judge

PROGRAM = "mihon-yobo"
CALLER, REVIEWER, OFFICER = "mihon-caller-1", "mihon-reviewer-1", "mihon-officer-1"
HOMES = """
    SELECT h.receipt_number, r.name FROM cases_household h
    JOIN security_program p ON p.id = h.program_id
    JOIN cases_recipient r ON r.household_id = h.id AND r.is_head AND r.in_roster
    WHERE p.code = %(code)s AND h.in_roster AND NOT h.protected AND h.excluded_reason = '' AND h.entitled_yen > 0
    AND NOT EXISTS (SELECT FROM cases_application a WHERE a.household_id = h.id) ORDER BY h.id DESC
"""
CERTIFICATES = """
    SELECT c.id, c.number, c.state, r.name FROM cases_certificate c
    JOIN cases_recipient r ON r.id = c.person_id JOIN cases_application a ON a.id = c.application_id
    WHERE a.receipt_number = %(number)s ORDER BY c.id
"""
PUBLISH = "from reports.tasks import publish_certificates; publish_certificates()"


def look_up(page: Page, number: str, name: str = "") -> None:
    """What the reception of a clinic types."""
    page.goto(f"r/{PROGRAM}/verify")
    page.locator("#f-number").fill(number)
    page.locator("#f-name").fill(name)
    page.get_by_role("button", name="確かめる").click()


def test_from_the_call_to_the_clinic_and_revoked(demo: DemoStack, page_as: PageAs) -> None:
    number, name = demo.rows(HOMES, code=PROGRAM)[0]
    page = page_as(CALLER, f"p/{PROGRAM}/ledger/{number}")
    page.get_by_role("link", name="電話での申請").click()
    expect(page.get_by_text("対象", exact=True).first).to_be_visible()
    assert findings(page) == []
    # What is refused stays in its field.
    page.locator("#id_applicant_name").fill(name)
    page.locator("#id_telephone").fill("090-1234")
    page.locator("#id_delivery").select_option("1")
    page.get_by_role("button", name="申請を登録する").click()
    expect(page.locator("#id_telephone")).to_have_value("090-1234")
    expect(page.locator(".field--bad #id_telephone")).to_have_count(1)
    page.locator("#id_telephone").fill("090-1234-5678")
    page.locator("#id_identity_confirmed").check()
    page.get_by_role("button", name="申請を登録する").click()
    expect(page.locator(".toast", has_text=number)).to_be_visible()

    screen_and_grant(page_as, number)
    issued = demo.rows(CERTIFICATES, number=number)
    assert issued
    assert {state for _id, _number, state, _name in issued} == {"valid"}
    pk, certificate, _state, person = issued[0]
    manage("shell", "-v0", "-c", PUBLISH)

    # The clinic, on a telephone: valid; a name fits or does not; a slip is told.
    phone = page_as(None, f"r/{PROGRAM}/verify#{certificate.replace('-', '')}", width=360)
    expect(phone.locator("#f-number")).to_have_value(certificate.replace("-", ""))
    assert "#" not in phone.url
    assert findings(phone) == []
    phone.keyboard.press("Enter")
    expect(phone.locator(".p-card--ok")).to_contain_text("この確認証は有効です")
    expect(phone.locator("main")).not_to_contain_text(person)
    look_up(phone, certificate, person)
    expect(phone.locator(".p-card--ok")).to_contain_text("合っています")
    look_up(phone, certificate, "緑川　みどり")
    expect(phone.locator(".p-card--bad")).to_contain_text("合いません")
    look_up(phone, certificate[:-1] + ("0" if certificate[-1] != "0" else "1"))
    expect(phone.locator(".summary")).to_be_focused()

    # An officer revokes it; the clinic reads it after the next publication.
    officer = page_as(OFFICER, f"p/{PROGRAM}/certificates/{pk}")
    assert findings(officer) == []
    officer.locator("#revoke-reason").fill("基準日前の転出")
    officer.get_by_role("button", name="確認証を取り消す").click()
    expect(officer.locator(".toast", has_text=certificate)).to_be_visible()
    manage("shell", "-v0", "-c", PUBLISH)
    look_up(phone, certificate)
    expect(phone.locator(".p-card--bad")).to_contain_text("取り消されています")
    expect(phone.locator("main")).not_to_contain_text("基準日前の転出")


def screen_and_grant(page_as: PageAs, number: str) -> None:
    """A reviewer finds it fit, an officer of the municipality grants it."""
    reviewer = page_as(REVIEWER, f"p/{PROGRAM}/cases/{number}")
    judge(reviewer)
    reviewer.locator(".case-head .btn--main").click()
    expect(reviewer.locator(".toast", has_text=number)).to_be_visible()
    officer = page_as(OFFICER, f"p/{PROGRAM}/cases/{number}")
    officer.locator(".case-head .btn--main").click()
    officer.locator("#grant button[type=submit]").click()
    expect(officer.locator(".toast", has_text=number)).to_be_visible()

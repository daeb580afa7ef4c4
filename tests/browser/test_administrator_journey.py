"""The administrator of the platform by the screens: a text is changed, a wrong number refused, no resident is found."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack

PROGRAM, SENTENCE = "mihon-gift", "本人確認書類の写しを1点お送りください。"
ID = "SELECT id FROM security_program WHERE code = %(code)s"
PERSON = "SELECT id FROM security_user WHERE username = %(username)s"
SENTENCES = "SELECT sentence FROM cases_deficiencycode WHERE program_id = %(program)s AND code = 'D01'"


def test_the_administrator_sets_a_program_up(demo: DemoStack, page_as: PageAs) -> None:
    ((program,),) = demo.rows(ID, code=PROGRAM)
    page = page_as("admin", "admin/")
    page.goto(f"admin/security/program/{program}/change/")
    page.locator(f"a[href$='/{program}/set-up/']").first.click()

    # A bank code of two digits: nothing is saved, the message stands beside the field, what was typed stays.
    bank = page.locator("#id_payer_bank_code").input_value()
    page.locator("#id_payer_bank_code").fill("12")
    page.locator("#id_deficiencies-0-sentence").fill(SENTENCE)
    page.locator(".submit-row input[type=submit]").click()
    expect(page.locator(".form-row.errors #id_payer_bank_code")).to_have_value("12")
    assert demo.rows(SENTENCES, program=program) != [(SENTENCE,)]
    page.locator("#id_payer_bank_code").fill(bank)
    page.locator(".submit-row input[type=submit]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert demo.rows(SENTENCES, program=program) == [(SENTENCE,)]

    # Roles of another employer are not offered to an account of the municipality.
    ((person,),) = demo.rows(PERSON, username="mihon-viewer-1")
    page.goto(f"admin/security/user/{person}/change/")
    page.locator("a[href*='/roles/']").first.click()
    expect(page.locator("input[type=checkbox][value=auditor]").first).to_be_visible()
    expect(page.locator("input[type=checkbox][value=keyer]")).to_have_count(0)


def test_the_administrator_finds_no_resident(page_as: PageAs) -> None:
    page = page_as("admin", f"p/{PROGRAM}/cases")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("table")).to_have_count(0)

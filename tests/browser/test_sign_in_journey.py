"""The door: password and code or key, a second factor set up by who has none, recovery codes, proof before money."""

import re

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import watch_of
from tests.browser.languages import wrong_texts
from tests.browser.sign_in import code_of, totp

# Nobody else of these tests is one of them: the one gets another device, the other is signed out.
NEWCOMER = "kakuu-caller-3"
PERSON = "kakuu-caller-2"
KEY_HOLDER = "kakuu-keyer-4"
OWN_PASSWORD = "what-only-the-holder-of-the-key-knows"


def look_at(page: Page, language: str = "ja") -> None:
    """Nothing serious by axe, and no text of the other language."""
    assert findings(page) == [], page.url
    assert wrong_texts(page.content(), language) == [], page.url
    watch_of(page).assert_clean()


def enter_password(page: Page, demo, username: str, password: str = "") -> None:
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password or demo.password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()


def enter_code(page: Page, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button[type=submit]").click()


def test_a_person_signs_in_with_password_and_code_and_out_again(demo, page_as) -> None:
    page = page_as(None, "sign-in")
    look_at(page)
    enter_password(page, demo, PERSON)
    expect(page).to_have_url(f"{demo.url}sign-in/code")
    look_at(page)
    enter_code(page, "000000" if code_of(PERSON) != "000000" else "000001")
    expect(page.locator(".field__error").first).to_be_visible()
    look_at(page)
    enter_code(page, code_of(PERSON))
    expect(page).to_have_url(demo.url)
    page.goto("sign-in/again")
    look_at(page)
    page.goto("account")
    look_at(page)
    page.locator("form[action$='/sign-out'] button").first.evaluate("button => button.form.submit()")
    page.wait_for_url("**/sign-in*")
    page.goto("account")
    assert "/sign-in" in page.url


def test_who_has_no_second_factor_sets_one_up_first(demo, page_as) -> None:
    demo.change(
        "DELETE FROM mfa_authenticator WHERE user_id = (SELECT id FROM security_user WHERE username = %s)", NEWCOMER
    )
    page = page_as(None, "sign-in", language="en")
    look_at(page, "en")
    enter_password(page, demo, NEWCOMER)
    expect(page).to_have_url(f"{demo.url}sign-in/set-up")
    look_at(page, "en")
    page.goto("p/")  # no way round it
    page.goto("account")
    assert "/sign-in" in page.url
    page.goto("sign-in/set-up")
    enter_code(page, totp(page.locator(".enrol__secret").inner_text().strip()))
    expect(page).to_have_url(f"{demo.url}sign-in/recovery-codes")
    look_at(page, "en")
    page.locator("main form button[type=submit], form.stack button[type=submit]").first.click()
    expect(page).to_have_url(demo.url)


def test_a_wrong_password_and_an_unknown_name_look_the_same(demo, page_as) -> None:
    texts = []
    for username in (PERSON, "nobody-of-that-name"):
        page = page_as(None, "sign-in")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill("not the password at all")
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        expect(page.locator("[role=alert]").first).to_be_visible()
        look_at(page)
        texts.append(page.locator("main, body").first.inner_text())
    assert texts[0] == texts[1]


def plug_in_a_key(page: Page) -> tuple[CDPSession, str]:
    """A security key in this browser that somebody touches when it blinks."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})["authenticatorId"]


def sign_out(page: Page) -> None:
    page.goto("account")
    page.locator("form[action$='/sign-out'] button").first.evaluate("button => button.form.submit()")
    page.wait_for_url("**/sign-in*")


def test_a_security_key_is_registered_at_the_first_sign_in_and_opens_the_next(demo, page_as) -> None:
    demo.change(
        "DELETE FROM mfa_authenticator WHERE user_id = (SELECT id FROM security_user WHERE username = %s)", KEY_HOLDER
    )
    demo.change("UPDATE security_user SET must_change_password = true WHERE username = %s", KEY_HOLDER)
    page = page_as(None, "sign-in", host="localhost")
    tools, key = plug_in_a_key(page)
    enter_password(page, demo, KEY_HOLDER)
    expect(page).to_have_url(re.compile("/sign-in/new-password$"))
    look_at(page)
    page.locator("input[name=new_password1]").fill(OWN_PASSWORD)
    page.locator("input[name=new_password2]").fill(OWN_PASSWORD)
    page.locator("form:has(input[name=new_password1]) button[type=submit]").click()
    expect(page).to_have_url(re.compile("/sign-in/set-up$"))
    look_at(page)
    page.locator("[data-security-key=create]").click()
    expect(page).to_have_url(re.compile("/sign-in/recovery-codes$"))
    look_at(page)
    page.locator("main form button[type=submit], form.stack button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(":[0-9]+/$"))
    sign_out(page)

    enter_password(page, demo, KEY_HOLDER, OWN_PASSWORD)
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    look_at(page)
    tools.send("WebAuthn.setResponseOverrideBits", {"authenticatorId": key, "isBogusSignature": True})
    page.locator("[data-security-key=get]").click()
    expect(page.locator("#summary, [role=alert]:visible").first).to_be_visible()
    look_at(page)
    page.goto("account")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("sign-in/code")
    tools.send("WebAuthn.setResponseOverrideBits", {"authenticatorId": key, "isBogusSignature": False})
    page.locator("[data-security-key=get]").click()
    expect(page).to_have_url(re.compile(":[0-9]+/$"))

    page.goto("account")
    expect(page.locator("tbody tr")).to_have_count(1)
    look_at(page)
    page.locator("tbody form button[type=submit]").click()  # the last one stays
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_second_device_is_a_key_and_proves_before_money(demo, page_as) -> None:
    page = page_as(None, "sign-in", host="localhost")
    plug_in_a_key(page)
    enter_password(page, demo, PERSON)
    enter_code(page, code_of(PERSON))
    expect(page).to_have_url(re.compile(":[0-9]+/$"))
    page.goto("account/key")
    look_at(page)
    page.locator("[data-security-key=create]").click()
    expect(page).to_have_url(re.compile("/account$"))
    expect(page.locator("tbody tr")).to_have_count(2)
    page.goto("sign-in/again")
    look_at(page)
    page.locator("input[name=password]").fill(demo.password)
    page.locator("[data-security-key=get]").click()
    expect(page).not_to_have_url(re.compile("/sign-in/again"))

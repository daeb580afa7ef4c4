"""Signing in as a person does: password, then the code that the person's app shows."""

import base64
import hashlib
import hmac
import json
import struct
import time
from functools import cache

from playwright.sync_api import Page, expect

from tests.browser.demo_stack import DemoStack, folder, manage

_PERIOD = 30
_SLOW = 120_000
_ATTEMPTS = 3
_SECRETS = """
import json
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
apps = Authenticator.objects.filter(type="totp").values_list("user__username", "data")
print(json.dumps({username: decrypt(data["secret"]) for username, data in apps}))
"""
_used: set[tuple[str, str]] = set()


def sign_in(page: Page, demo: DemoStack, username: str) -> None:
    """From the sign-in page to the start page."""
    page.goto("sign-in")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(demo.password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    code = page.locator("input[name=code]")
    expect(code).to_be_visible(timeout=_SLOW)
    for _attempt in range(_ATTEMPTS):  # a code is old by the time it arrives where the machine is very busy
        code.fill(code_of(username))
        with page.expect_navigation(timeout=_SLOW):
            page.locator("form:has(input[name=code]) button[type=submit]").first.click()
        if not code.count():
            return
    raise AssertionError(f"{username} was not let in: {page.locator('main, body').first.inner_text()[:500]}")


def confirm(page: Page, demo: DemoStack, username: str) -> None:
    """Prove again who one is, where a page asks for it before money moves; stays where no page asks."""
    if "/sign-in/again" not in page.url:
        return
    page.locator("input[name=password]").fill(demo.password)
    page.locator("input[name=code]").fill(code_of(username))
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in/again" not in url, timeout=_SLOW)


def prove_again(page: Page, demo: DemoStack, username: str, path: str) -> None:
    """Prove who one is before an act of weight, and go on to a page; the proof is good for some minutes."""
    page.goto(f"sign-in/again?next=/{path}")
    confirm(page, demo, username)


def code_of(username: str) -> str:
    """A code that is good now and that this person has not used yet: a code works once."""
    while True:
        present = int(time.time()) // _PERIOD
        for counter in (present, present + 1):
            code = totp(_secrets()[username], counter)
            if (username, code) not in _used:
                _used.add((username, code))
                return code
        time.sleep(1)


def totp(secret: str, counter: int | None = None) -> str:
    """RFC 6238 with six digits, of this half minute by default."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    number = int(time.time()) // _PERIOD if counter is None else counter
    digest = hmac.new(key, struct.pack(">Q", number), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@cache
def _secrets() -> dict[str, str]:
    """What the apps of the demo's people hold. The first worker looks; all of it is thrown away with the demo."""
    kept = folder() / "demo" / "apps.json"
    if not kept.exists():
        kept.write_text(manage("shell", "-v0", "-c", _SECRETS), encoding="utf-8")
    found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return found

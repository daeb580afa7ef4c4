"""The settings of production, by their values and by what a browser gets, on each of the four surfaces.

`check --deploy` says that nothing is missing; this says what it is.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

HOST = "office.example.jp"
YEAR = 31_536_000
SURFACES = ("staff", "api", "admin", "portal")
SAID = """
import json
import django; django.setup()
from django.conf import settings
from django.test import Client

NAMES = (
    "DEBUG", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT",
    "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_REFERRER_POLICY", "SECURE_PROXY_SSL_HEADER", "SECURE_REDIRECT_EXEMPT",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "X_FRAME_OPTIONS",
    "CONTENT_SECURITY_POLICY", "ALLOWED_HOSTS", "MIDDLEWARE",
)
client = Client(headers={"Host": "office.example.jp"})
client.raise_request_exception = False
plain = client.get("/nowhere?a=b")
page = client.get("/nowhere", secure=True)
behind = client.get("/nowhere", headers={"X-Forwarded-Proto": "https"})
stranger = client.get("/nowhere", secure=True, headers={"Host": "evil.example"})
print("SAID " + json.dumps({
    "settings": {name: getattr(settings, name) for name in NAMES},
    "plain": [plain.status_code, plain.headers.get("Location")],
    "page": page.status_code,
    "behind": behind.status_code,
    "stranger": stranger.status_code,
    "headers": dict(page.headers),
}))
"""
# A machine that runs the tests has variables of its own, which stand for nothing here.
FOREIGN = ("SECRETARIAT_DEBUG", "SECRETARIAT_LOOPBACK", "SECRETARIAT_HSTS", "PYTEST")


def environment(surface: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "SECRETARIAT_SURFACE": surface,
        "SECRETARIAT_ALLOWED_HOSTS": HOST,
        "SECRETARIAT_PLAIN_STATIC": "1",  # no files were collected for a test
        "DJANGO_SETTINGS_MODULE": "secretariat.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


@pytest.fixture(scope="module", params=SURFACES)
def said(request) -> dict[str, Any]:
    """Settings and answers of a process with nothing but the surface and the host set."""
    done = subprocess.run(
        [sys.executable, "-c", SAID],
        env=environment(request.param),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line.removeprefix("SAID ") for line in done.stdout.splitlines() if line.startswith("SAID ")]
    assert lines, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(lines[0])
    return {"surface": request.param, **found}


def test_what_is_set_where_nothing_is_said(said: dict[str, Any]) -> None:
    found = dict(said["settings"])
    del found["CONTENT_SECURITY_POLICY"], found["MIDDLEWARE"]
    assert found == {
        "DEBUG": False,
        "SECURE_HSTS_SECONDS": YEAR,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "SECURE_REDIRECT_EXEMPT": ["^healthz$", "^readyz$"],
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "X_FRAME_OPTIONS": "DENY",
        "ALLOWED_HOSTS": [HOST],
    }


def test_the_policy_lets_nothing_inline_and_nothing_foreign_in(said: dict[str, Any]) -> None:
    directives = said["settings"]["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == ["'self'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


def test_a_browser_gets_it_with_an_answer_that_is_no_page(said: dict[str, Any]) -> None:
    headers = said["headers"]
    assert said["page"] == 404
    assert headers["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Content-Security-Policy-Report-Only" not in headers


def test_plain_http_is_sent_on_and_a_foreign_host_refused(said: dict[str, Any]) -> None:
    assert said["plain"] == [301, f"https://{HOST}/nowhere?a=b"]
    assert said["behind"] == 404, "TLS ends at the front end, which says so"
    assert said["stranger"] == 400


def test_the_walls_of_a_request_stand_on_every_surface(said: dict[str, Any]) -> None:
    middleware = said["settings"]["MIDDLEWARE"]
    assert {
        "django.middleware.security.SecurityMiddleware",
        "csp.middleware.CSPMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    } <= set(middleware)
    sees_accounts = "django.contrib.auth.middleware.AuthenticationMiddleware" in middleware
    assert sees_accounts is (said["surface"] != "portal")

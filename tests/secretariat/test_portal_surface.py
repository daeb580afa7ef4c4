"""The portal as a process of its own: nothing of the case side, and its own words when something goes wrong."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAID = """
import django; django.setup()
from django.conf import settings
from django.test import Client
client = Client(headers={"Accept-Language": "ja", "Host": "127.0.0.1"}, enforce_csrf_checks=True)
client.raise_request_exception = False
assert settings.DATABASES["default"] == {} or "dummy" in settings.DATABASES["default"]["ENGINE"]
print(client.get("/").headers["Location"])
for path in ("/nowhere", "/sign-in", "/admin/", "/p/aoi/", "/api/v1/schema"):
    answer = client.get(path)
    print(path, answer.status_code, "そのページはありません" in answer.content.decode())
answer = client.post("/r/aoi/open", {"number": "1", "secret": "2"})
print(answer.status_code, "もう一度ページを開いてください" in answer.content.decode())
answer = client.get("/r/aoi/")  # there is no database behind this address
print(answer.status_code, "こちらの不具合で" in answer.content.decode())
"""
CASE_SIDE = ("DATABASE_", "REDIS_URL", "PORTAL_", "SECRETARIAT_DATA_KEYS", "SECRETARIAT_AUDIT_KEY", "PYTEST")


@pytest.fixture(scope="module")
def said() -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(CASE_SIDE)}
    environment |= {
        "SECRETARIAT_SURFACE": "portal",
        "DJANGO_SETTINGS_MODULE": "secretariat.settings",
        "PORTAL_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    done = subprocess.run(
        [sys.executable, "-c", SAID], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("{")]
    assert done.returncode == 0, done.stderr[-2000:]
    return lines


def test_it_has_its_own_addresses_only(said: list[str]) -> None:
    assert said[0] == "/r/"
    assert said[1:6] == [
        f"{path} 404 True" for path in ("/nowhere", "/sign-in", "/admin/", "/p/aoi/", "/api/v1/schema")
    ]


def test_it_says_in_its_own_words_what_went_wrong(said: list[str]) -> None:
    assert said[6:] == ["403 True", "500 True"]

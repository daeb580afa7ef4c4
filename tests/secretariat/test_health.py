"""`/healthz` touches nothing; `/readyz` tells what a surface lacks."""

import pytest
from django.db import connections
from django.db.utils import OperationalError

from secretariat import health


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.ALLOWED_HOSTS = ["testserver"]


def test_healthz_answers_without_a_database(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_readyz_checks_databases_schema_and_broker(client, committed_db):
    answer = client.get("/readyz")
    assert answer.json() == {"status": "ready", "checks": {"default": "ok", "portal": "ok", "redis": "ok"}}
    assert answer.status_code == 200


def test_readyz_names_a_schema_that_is_behind(client, committed_db, monkeypatch):
    tomorrow = {"default": {("cases", "9999_of_tomorrow")}, "portal": set()}
    monkeypatch.setattr(health, "newest_migrations", lambda alias: frozenset(tomorrow[alias]))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"default": "behind", "portal": "ok", "redis": "ok"}


def test_each_database_is_asked_for_the_migrations_of_its_own_apps():
    assert {app for app, _name in health.newest_migrations("portal")} == {"portal"}
    apps = {app for app, _name in health.newest_migrations("default")}
    assert "cases" in apps
    assert "portal" not in apps


def test_readyz_names_a_broker_that_is_gone(client, committed_db, settings, tmp_path):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/none.sock?virtual_host=0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"default": "ok", "portal": "ok", "redis": "down"}


def test_readyz_names_a_database_that_is_gone_and_says_no_more(client, committed_db, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection to secretariat_app failed")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["default"] == "down"
    assert b"secretariat_app" not in answer.content


def test_the_portal_needs_only_its_own_database(client, committed_db, settings, monkeypatch):
    settings.SURFACE = "portal"
    monkeypatch.setitem(connections["default"].settings_dict, "ENGINE", "django.db.backends.dummy")
    assert client.get("/readyz").json() == {"status": "ready", "checks": {"portal": "ok"}}


def test_nothing_but_reading_is_answered(client):
    assert client.post("/healthz").status_code == 405

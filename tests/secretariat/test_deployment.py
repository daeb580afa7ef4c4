"""What is written for production stays true: the portal's isolation, the administrators' SQL, the variables."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from secretariat.stack.environment import DATABASE_VARIABLES
from secretariat.stack.paths import REPOSITORY
from secretariat.stack.provision import render_sql

CASE_SIDE = {"db", "redis", "staff", "api", "admin", "provision", "beat", "nginx"}


@cache
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def networks(service: str) -> set[str]:
    return set(compose()["services"][service]["networks"])


def test_the_portal_shares_no_network_with_the_case_side():
    for service in CASE_SIDE:
        assert not networks("portal") & networks(service), service
    assert networks("portal") & networks("portal-db")
    assert "case" not in networks("portal-db") | networks("nginx-portal")


def test_the_portal_is_given_nothing_of_the_case_side():
    environment = compose()["services"]["portal"]["environment"]
    assert set(environment) == {
        "SECRETARIAT_SURFACE",
        "SECRETARIAT_SECRET_KEY",
        "SECRETARIAT_DATA_KEYS",
        "SECRETARIAT_ALLOWED_HOSTS",
        "PORTAL_DATABASE_URL",
        "SECRETARIAT_CLAMD",  # a scanner of its own: files are uploaded here
    }
    values = " ".join(environment.values())
    assert "${SECRETARIAT_" not in values
    assert "${APP_PASSWORD" not in values


def test_only_short_lived_services_know_an_owner():
    knowing = {
        name
        for name, service in compose()["services"].items()
        if any(
            variable in str(service.get("environment", ""))
            for variable in ("DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "PORTAL_OWNER_URL")
        )
    }
    assert knowing == {"provision", "provision-portal", "migrate"}
    assert all(compose()["services"][name]["restart"] == "no" for name in knowing)


def test_data_networks_lead_nowhere_outside():
    inside = {name for name, network in compose()["networks"].items() if network.get("internal")}
    assert inside == {"case", "portal-data", "portal", "front", "portal-front"}


def test_exactly_one_clock_and_a_worker_for_each_queue():
    commands = [" ".join(service.get("command", [])) for service in compose()["services"].values()]
    assert sum(" beat " in command for command in commands) == 1
    for queue in ("default", "bulk", "letters"):
        assert sum(f"-Q {queue} " in command for command in commands) == 1


@pytest.mark.parametrize("file", ["docker-compose.yml", "secretariat/settings.py", "secretariat/stack/postgres.py"])
def test_every_variable_is_explained(file):
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{([A-Z_]+)", text))
    used |= set(re.findall(r"\"(SECRETARIAT_[A-Z_]+|REDIS_URL)\"", text))
    explained = set(
        re.findall(r"^#?([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert used
    assert used | set(DATABASE_VARIABLES) <= explained


def test_the_administrators_sql_is_what_the_stack_runs():
    assert (REPOSITORY / "docs/deploy/postgres/roles.sql").read_text(encoding="utf-8") == render_sql()

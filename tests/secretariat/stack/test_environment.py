"""What the caller sets wins, and an outside database never mixes with the embedded one."""

import pytest

from secretariat.stack.environment import (
    DATABASE_VARIABLES,
    database_is_given,
    for_long_work,
    redis_is_given,
    stack_environment,
)
from secretariat.stack.errors import StackError
from secretariat.stack.keys import load_or_create_keys
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.redis import RedisServer

OUTSIDE = "postgresql://secretariat_app:x@db.example/secretariat"


@pytest.fixture
def made(paths):
    keys = load_or_create_keys(paths.keys_file, data_exists=False)

    def make() -> dict[str, str]:
        postgres = None if database_is_given() else PostgresServer(paths)
        redis = None if redis_is_given() else RedisServer(paths)
        return stack_environment(paths, keys, postgres, redis)

    return make


def test_every_variable_is_made_when_nothing_is_given(made, paths):
    environment = made()
    assert {*DATABASE_VARIABLES, "REDIS_URL"} <= set(environment)
    assert environment["DATABASE_URL"].startswith("postgresql://secretariat_app:")
    assert environment["DATABASE_OWNER_URL"].startswith("postgresql://secretariat_owner:")
    assert environment["PORTAL_DATABASE_URL"].startswith("postgresql://portal_app:")
    assert environment["REDIS_URL"] == f"redis+socket://{paths.instance}/run/redis.sock?virtual_host=0"
    assert environment["SECRETARIAT_VAR"] == str(paths.var)
    assert not [name for name in environment if name.startswith("STACK_PASSWORD")]


def test_a_given_database_replaces_the_whole_group(made, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", OUTSIDE)
    environment = made()
    assert environment["DATABASE_URL"] == OUTSIDE
    assert set(environment) & set(DATABASE_VARIABLES) == {"DATABASE_URL"}
    assert environment["REDIS_URL"].startswith("redis+socket://")


def test_half_a_database_is_refused(made, monkeypatch):
    monkeypatch.setenv("PORTAL_DATABASE_URL", OUTSIDE)
    with pytest.raises(StackError) as refused:
        made()
    assert refused.value.code == "half-configured"
    assert "PORTAL_DATABASE_URL" in refused.value.message


def test_given_values_win_and_empty_ones_do_not_count(made, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    monkeypatch.setenv("SECRETARIAT_SECRET_KEY", "mine")
    monkeypatch.setenv("SECRETARIAT_DATA_KEYS", "")
    monkeypatch.setenv("DATABASE_URL", "")
    environment = made()
    assert environment["REDIS_URL"] == "redis://broker.example/0"
    assert environment["SECRETARIAT_SECRET_KEY"] == "mine"
    assert environment["SECRETARIAT_DATA_KEYS"].startswith("k1:")
    assert environment["DATABASE_URL"].startswith("postgresql://secretariat_app:")


def test_libpq_variables_of_the_caller_do_not_redirect_the_embedded_server(made, monkeypatch):
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGHOST", "elsewhere.example")
    environment = made()
    assert "PGPORT" not in environment
    assert "PGHOST" not in environment


def test_long_work_gets_longer_limits_unless_the_caller_set_some():
    assert "statement_timeout=30min" in for_long_work({})["PGOPTIONS"]
    assert for_long_work({"PGOPTIONS": "-c x=y"})["PGOPTIONS"] == "-c x=y"

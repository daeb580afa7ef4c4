"""Databases that are lent on: the next test finds them as the templates are, whatever the one before did."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from tests.conftest import WORKER
from tests.lent import LentDatabases, schema_of


@pytest.fixture
def databases(django_db_setup, django_db_blocker) -> Iterator[LentDatabases]:
    with django_db_blocker.unblock():
        connections.close_all()
        made = LentDatabases(f"{WORKER}_{os.getpid()}_lent")
        yield made
        made.close()


def ask(names: dict[str, str], statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=names["case"], autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


OF_THE_DATABASE = "SELECT oid FROM pg_database WHERE datname = current_database()"
PERMISSIONS = "SELECT count(*), min(id), max(id), min(name) FROM auth_permission"
NEXT = "SELECT nextval('security_contractor_id_seq')"


def test_what_was_written_and_taken_out_is_as_before(databases: LentDatabases) -> None:
    with databases.lent() as names:
        stood, first, database = ask(names, PERMISSIONS), ask(names, NEXT), ask(names, OF_THE_DATABASE)
        ask(names, "INSERT INTO security_contractor (name, corporate_number) VALUES ('みほん受託株式会社', '')")
        ask(names, "DELETE FROM auth_permission WHERE id = (SELECT max(id) FROM auth_permission)")
        ask(names, "UPDATE auth_permission SET name = 'x'")
    with databases.lent() as names:
        assert ask(names, OF_THE_DATABASE) == database
        assert ask(names, "SELECT count(*) FROM security_contractor") == [(0,)]
        assert ask(names, PERMISSIONS) == stood
        assert ask(names, NEXT) == first


CHANGES = (
    "ALTER TABLE security_contractor DISABLE TRIGGER ALL",
    "ALTER TABLE security_job DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE security_contractor ADD COLUMN mine int",
    "ALTER POLICY {policy} ON security_job USING (true)",
    "CREATE TABLE mine (id int)",
    "GRANT TRUNCATE ON security_job TO secretariat_app",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)


def test_every_change_of_the_schema_is_noticed(databases: LentDatabases) -> None:
    with databases.lent() as names:
        admin = psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=names["case"], autocommit=True)
        with admin as connection:
            ((policy,),) = ask(names, "SELECT polname FROM pg_policy WHERE polrelid = 'security_job'::regclass LIMIT 1")
            stood, unnoticed = schema_of(connection), []
            for change in CHANGES:
                with connection.transaction(force_rollback=True):
                    connection.execute(change.format(policy=policy))
                    if schema_of(connection) == stood:
                        unnoticed.append(change)
            assert unnoticed == []
            assert schema_of(connection) == stood


def test_who_changed_the_schema_leaves_databases_that_are_thrown_away(databases: LentDatabases) -> None:
    with databases.lent() as names:
        database = ask(names, OF_THE_DATABASE)
        ask(names, CHANGES[0])
    with databases.lent() as names:
        assert ask(names, OF_THE_DATABASE) != database

"""The portal's own database role with SQL in hand: of the case side it gets nothing, even where it is let in; in its
own database it rewrites nothing that was sent. What there is comes from PostgreSQL's catalogue.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from intake.portal.models import Draft, SentItem, Submission, SubmissionFile
from secretariat.stack.provision import CASE_DATABASE, prepare_database
from security import clock
from tests.databases import drop
from tests.factories.portal import ACCOUNT, SECRET, make_letter, make_published, set_status

pytestmark = pytest.mark.bar("R2")

ROLE = "portal_app"
NAME = "青井　花子"
OURS = """
    SELECT c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""
ON_A_TABLE = (
    "SELECT * FROM {} LIMIT 1",
    "SELECT count(*) FROM {}",
    "COPY {} TO STDOUT",
    "INSERT INTO {} DEFAULT VALUES",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "DROP TABLE {}",
    "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
)
ON_A_SEQUENCE = ("SELECT nextval('{}')", "SELECT setval('{}', 1)", "SELECT last_value FROM {}")
# Ways around a role's own rights, in any database.
AROUND = (
    "CREATE TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "ALTER ROLE portal_app BYPASSRLS",
    "ALTER ROLE portal_app SUPERUSER",
    "SET ROLE secretariat_app",
    "SET ROLE secretariat_owner",
    "SET ROLE secretariat_backup",
    "SET ROLE portal_owner",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "GRANT secretariat_app TO portal_app",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "SELECT lo_import('/etc/hostname')",
    "ALTER SYSTEM SET log_statement = 'none'",
    "SELECT pg_reload_conf()",
)
# What services insert and delete, and never rewrite; what they only read.
NEVER_REWRITTEN = {model._meta.db_table for model in (Submission, SubmissionFile, SentItem)}
READ_ONLY = {"django_migrations"}


def as_portal(database: str) -> psycopg.Connection:
    return psycopg.connect(os.environ["PORTAL_DATABASE_URL"], dbname=database, autocommit=True)


def as_superuser(database: str) -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=database, autocommit=True)


def refused(connection: psycopg.Connection, statement: str, name: str = "") -> str:
    """Empty where PostgreSQL refuses for want of rights, else what came of it."""
    text = sql.SQL(statement).format(sql.Identifier(name)) if "'{}'" not in statement else statement.format(name)
    try:
        # A lock is for a transaction only; a database is made outside of one.
        with connection.transaction(force_rollback=True) if statement.startswith("LOCK") else nullcontext():
            connection.execute(text)
    except psycopg.errors.InsufficientPrivilege:
        return ""
    except psycopg.Error as error:
        return f"{statement} {name}: {type(error).__name__}"
    return f"{statement} {name}: done"


def state(database: str) -> dict[str, tuple[int, str]]:
    """Of every table how many rows, and a hash over all of them."""
    with as_superuser(database) as connection:
        tables = [name for name, kind in connection.execute(OURS).fetchall() if kind in {"r", "p"}]
        query = "SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
        return {
            name: connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone() or (0, "")
            for name in tables
        }


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' AND is_identity = 'NO'",
        [table],
    )
    return [name for (name,) in found.fetchall()]


@pytest.fixture
def case(committed_world, committed_db: dict[str, str]) -> str:
    """A case database with people, programs and keys, whose door stands open as production's does not."""
    return committed_db["case"]


@pytest.fixture
def portal(committed_db: dict[str, str]) -> str:
    """A portal database with a letter, its status, a draft, a receipt and a submission that waits."""
    program, private = make_published()
    letter = make_letter(program, private, names=[NAME])
    set_status(letter, "checking")
    reference, now = "0b7e3a52-7a44-4c6a-9a0e-0d6e7a1f0001", clock.now()
    Draft.objects.create(letter=letter.row, kind="form", content=b"sealed", saved_at=now)
    SentItem.objects.create(letter=letter.row, kind="form", reference=reference, content=b"sealed", sent_at=now)
    waits = Submission.objects.create(
        reference=reference, published=program, number_hash=letter.row.number_hash, content=b"locked", submitted_at=now
    )
    SubmissionFile.objects.create(submission=waits, position=1, content=b"locked")
    return committed_db["portal"]


def test_of_a_case_database_that_lets_it_in_it_gets_nothing(case: str, record_property) -> None:
    before, tried, faults = state(case), 0, []
    with as_superuser(case) as catalogue, as_portal(case) as connection:
        programs = catalogue.execute("SELECT string_agg(id::text, ',') FROM security_program").fetchone()
        connection.execute("SELECT set_config('app.program_ids', %s, false)", programs)
        found = catalogue.execute(OURS).fetchall()
        for name, kind in found:
            statements = ON_A_SEQUENCE if kind == "S" else ON_A_TABLE
            if kind != "S":
                places = (f"UPDATE {{}} SET {sql.Identifier(at).as_string()} = NULL" for at in columns(catalogue, name))
                statements = (*statements, *places)
            answers = [refused(connection, statement, name) for statement in statements]
            tried += len(answers)
            faults += [answer for answer in answers if answer]
    names = {name for name, _kind in found}
    assert {"cases_household", "security_auditevent", "security_programkey", "security_user"} <= names
    assert faults == []
    assert state(case) == before
    record_property("tried", f"the portal's role: {tried} statements on {len(names)} tables and sequences of a case")


def test_a_case_database_of_production_does_not_let_it_in(django_db_setup) -> None:
    name = f"closed_{secrets.token_hex(6)}"
    try:
        prepare_database(os.environ["DATABASE_ADMIN_URL"], replace(CASE_DATABASE, name=name))
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            as_portal(name)
    finally:
        with as_superuser("postgres") as admin:
            drop(admin, name)


@pytest.fixture(params=["case", "portal", "postgres", "template1"])
def anywhere(request, committed_db: dict[str, str]) -> Iterator[psycopg.Connection]:
    with as_portal(committed_db.get(request.param, request.param)) as connection:
        yield connection


def test_no_way_leads_around_its_rights(anywhere: psycopg.Connection) -> None:
    assert [answer for statement in AROUND if (answer := refused(anywhere, statement))] == []


def test_what_is_no_database_of_the_product_holds_nothing_of_it() -> None:
    for database in ("postgres", "template1"):
        with as_superuser(database) as catalogue:
            assert catalogue.execute(OURS).fetchall() == []


def test_its_own_database_has_no_table_of_the_case_side(portal: str) -> None:
    own = {model._meta.db_table for model in apps.get_app_config("portal").get_models(include_auto_created=True)}
    with as_superuser(portal) as catalogue:
        tables = {name for name, kind in catalogue.execute(OURS).fetchall() if kind != "S"}
    assert tables - own <= READ_ONLY
    assert own <= tables


def test_of_its_own_database_it_rewrites_nothing_that_was_sent(portal: str) -> None:
    before, faults = state(portal), []
    may = ("SELECT", "COPY {} TO", "INSERT", "DELETE", "LOCK")  # what pages do, and what changes no row
    with as_superuser(portal) as catalogue, as_portal(portal) as connection:
        for name, kind in catalogue.execute(OURS).fetchall():
            if kind == "S":
                continue
            statements = [text for text in ON_A_TABLE if not text.startswith(may)]
            if name in READ_ONLY:
                statements += ["INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}"]
            if name in READ_ONLY | NEVER_REWRITTEN:
                statements += [f"UPDATE {{}} SET {at} = {at}" for at in columns(catalogue, name)]
                statements.append("SELECT 1 FROM {} FOR UPDATE")
            faults += [answer for text in statements if (answer := refused(connection, text, name))]
    assert faults == []
    assert state(portal) == before


def test_what_it_may_read_says_nothing_without_the_paper(portal: str, record_property) -> None:
    """Every cell of every table, as it is and as bytes of the words that the letter and the form hold."""
    words = [NAME, NAME.replace("　", ""), "101-0000000", ACCOUNT["bank"], "50000", SECRET]
    signs = [word.encode() for word in words] + [word.encode("unicode_escape") for word in words[:2]]
    shown, cells = [], 0
    with as_superuser(portal) as catalogue, as_portal(portal) as connection:
        tables = [name for name, kind in catalogue.execute(OURS).fetchall() if kind != "S"]
        for name in tables:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall():
                for cell in row:
                    cells += 1
                    text = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    shown += [(name, sign) for sign in signs if sign in text]
    assert shown == []
    record_property("tried", f"{cells} cells of {len(tables)} tables on the portal")

"""R2: what PostgreSQL's own catalogue says of the walls, read as superuser, and what raw SQL gets past them."""

import os
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from security.tenancy.fields import ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import APP_ROLE, POLICY, is_tenant_model
from tests.databases import APP_ROLES, OWNERS

pytestmark = pytest.mark.bar("R2")

# Functions that run with their owner's rights: each with why it may. They pass the walls, so each repeats the tenant
# filter itself.
DEFINER_FUNCTIONS: dict[str, str] = {
    "cases_hidden_households": "lists restricted households that the reader may not see; its owner is walled in",
}

TABLES_WITH_PROGRAM = """
    SELECT c.relname, c.oid FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'program_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


@pytest.fixture(params=["case", "portal"])
def any_database(request, django_db_setup) -> Iterator[tuple[str, psycopg.Connection]]:
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=django_db_setup[request.param]) as connection:
        yield request.param, connection


@pytest.fixture
def catalogue(django_db_setup) -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=django_db_setup["case"]) as connection:
        yield connection


def tenant_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_tenant_model(model)}


def column(connection: psycopg.Connection, query: str, *params: object) -> list[object]:
    return [row[0] for row in connection.execute(query, params)]


def test_every_table_with_a_program_is_a_tenant_model_and_the_other_way_round(catalogue) -> None:
    assert set(column(catalogue, TABLES_WITH_PROGRAM)) == tenant_tables()


def test_every_tenant_table_is_forced_behind_one_policy_for_reading_and_writing(catalogue, record_property) -> None:
    unwalled = column(
        catalogue,
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
        list(tenant_tables()),
    )
    assert unwalled == []
    policies = defaultdict(list)
    for table, command, using, check in catalogue.execute(
        "SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE permissive = 'PERMISSIVE'"
    ):
        policies[table].append((command, using, check))
    # One only: permissive policies are joined by OR, so a second one would open a gate.
    assert set(policies) == tenant_tables()
    expected = column(
        catalogue, "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = %s", "security_job_wall"
    )
    for table, found in policies.items():
        assert found == [("ALL", expected[0], expected[0])], table
    assert "app.program_ids" in str(expected[0])
    assert "app.program_ids" in POLICY
    record_property("tried", f"{len(policies)} tables with a program, each forced behind one policy")


def test_the_roles_bypass_nothing(any_database) -> None:
    kind, connection = any_database
    for role in (APP_ROLES[kind], OWNERS[kind]):
        (rights,) = connection.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication FROM pg_roles "
            "WHERE rolname = %s",
            [role],
        ).fetchone() or (None,)
        assert rights is False, role
    memberships = column(
        connection, "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole", APP_ROLES[kind]
    )
    assert memberships == []


def test_the_application_role_owns_nothing_and_may_only_touch_rows(any_database) -> None:
    kind, connection = any_database
    role = APP_ROLES[kind]
    owned = column(
        connection,
        "SELECT classid::regclass || ' ' || objid FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole "
        "AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
        role,
    )
    assert owned == []
    too_much = connection.execute(
        "SELECT c.relname, p.privilege FROM pg_class c, "
        "(VALUES ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) AS p(privilege) "
        "WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(%s, c.oid, p.privilege)",
        [role],
    ).fetchall()
    assert too_much == []
    creatable = column(
        connection,
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_temp|^pg_toast_temp' "
        "AND has_schema_privilege(%s, oid, 'CREATE')",
        role,
    )
    assert creatable == []


def test_views_ask_with_the_rights_of_who_asks(catalogue) -> None:
    views = catalogue.execute(
        "SELECT relname, relkind, coalesce(reloptions @> ARRAY['security_invoker=true'], false) FROM pg_class "
        "WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype = 'e')"
    ).fetchall()
    assert [view for view in views if view[1] == b"m" or not view[2]] == []


def test_functions_with_their_owners_rights_are_listed(catalogue) -> None:
    found = column(
        catalogue,
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT 1 FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')",
    )
    assert set(found) == set(DEFINER_FUNCTIONS)


def foreign_keys(connection: psycopg.Connection) -> list[tuple[str, str, list[str], list[str]]]:
    names = (
        "ARRAY(SELECT attname::text FROM unnest({}) WITH ORDINALITY k(n, o) "
        "JOIN pg_attribute ON attrelid = {} AND attnum = n ORDER BY o)"
    )
    return connection.execute(
        f"SELECT conrelid::regclass::text, confrelid::regclass::text, {names.format('conkey', 'conrelid')}, "
        f"{names.format('confkey', 'confrelid')} FROM pg_constraint WHERE contype = 'f'"
    ).fetchall()


def test_foreign_keys_between_tenant_tables_carry_the_program(catalogue, record_property) -> None:
    tenants = tenant_tables()
    keys = [key for key in foreign_keys(catalogue) if key[1] in tenants]
    assert keys
    for table, target, columns, target_columns in keys:
        assert table in tenants, f"{table} is outside the walls and points to {target}"
        pairs = dict(zip(columns, target_columns, strict=True))
        assert pairs.get("program_id") == "program_id", (table, columns)
    record_property("tried", f"{len(keys)} keys between tables of programs")


def test_every_reference_of_a_tenant_model_is_a_composite_key_in_the_database(catalogue) -> None:
    keys = {(table, target, tuple(columns)) for table, target, columns, _ in foreign_keys(catalogue)}
    wanted = {
        (model._meta.db_table, field.remote_field.model._meta.db_table, ("program_id", field.column))
        for model in apps.get_models()
        if is_tenant_model(model) and model._meta.pk.name == "id"
        for field in model._meta.local_concrete_fields
        if isinstance(field, ProgramForeignKey | ProgramOneToOneField)
    }
    assert wanted
    assert wanted - keys == set()


def test_history_stands_behind_walls_too(catalogue) -> None:
    histories = {
        model._meta.db_table for model in apps.get_models() if any(f.name == "pgh_obj" for f in model._meta.fields)
    }
    assert histories
    assert histories <= tenant_tables()


# -- what raw SQL of the application role gets, with a row of two programs in every tenant table ----------------------

SAMPLES = {
    "bool": "false",
    "bytea": "'\\x00'",
    "date": "'2026-04-01'",
    "int2": "1",
    "int4": "1",
    "int8": "1",
    "jsonb": "'{}'",
    "numeric": "1",
    "text": "'x'",
    "timestamptz": "'2026-04-01T00:00Z'",
    "time": "'09:00'",
    "uuid": "gen_random_uuid()",
    "varchar": "'x'",
    "_int8": "'{}'",
    "_text": "'{}'",
    "_varchar": "'{}'",
    "float8": "1",
    "inet": "'127.0.0.1'",
}


def plant(connection: psycopg.Connection, table: str, program_id: int) -> None:
    """A row that only the walls look at: triggers, foreign keys and checks stay out of it."""
    fields = connection.execute(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO' "
        "AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER' AND column_name <> 'program_id'",
        [table],
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for name in ["program_id", *(name for name, _ in fields)])
    # Rows that point to others have a number of their own in each program, as they would have.
    samples = [sql.Literal(program_id) if kind == "int8" else sql.SQL(SAMPLES[kind]) for _, kind in fields]
    values = sql.SQL(", ").join([sql.Literal(program_id), *samples])
    connection.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, values))


def counts(connection: psycopg.Connection) -> dict[str, int]:
    return {
        table: len(connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table))).fetchall())
        for table in sorted(tenant_tables())
    }


def test_raw_sql_passes_no_wall(superuser, app_role) -> None:
    superuser.execute("SET session_replication_role = replica")
    for table, name in superuser.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
    ).fetchall():
        superuser.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name)))
    for table in tenant_tables():
        # Triggers refuse much of what follows by themselves: here the walls stand alone.
        superuser.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        plant(superuser, table, 1)
        plant(superuser, table, 2)
    nothing, one = dict.fromkeys(tenant_tables(), 0), dict.fromkeys(tenant_tables(), 1)
    assert counts(superuser) == dict.fromkeys(tenant_tables(), 2)
    assert counts(app_role) == nothing
    with app_role.transaction():
        app_role.execute("SELECT set_config('app.program_ids', '1', true)")
        assert counts(app_role) == one
    assert counts(app_role) == nothing
    for table in sorted(tenant_tables()):
        identifier = sql.Identifier(table)
        for program_ids in ("", "1"):
            with app_role.transaction(force_rollback=True):
                app_role.execute("SELECT set_config('app.program_ids', %s, true)", [program_ids])
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
                    app_role.transaction(),
                ):
                    plant(app_role, table, 2)
                with pytest.raises(psycopg.errors.InsufficientPrivilege), app_role.transaction():
                    app_role.execute(sql.SQL("TRUNCATE {}").format(identifier))
        for statement in (
            "UPDATE {} SET program_id = program_id WHERE program_id = 2",
            "DELETE FROM {} WHERE program_id = 2",
        ):
            with app_role.transaction(force_rollback=True):
                app_role.execute("SELECT set_config('app.program_ids', '1', true)")
                assert app_role.execute(sql.SQL(statement).format(identifier)).rowcount == 0, table
    assert counts(superuser) == dict.fromkeys(tenant_tables(), 2)


def test_the_owner_is_filtered_too(committed_world, superuser) -> None:
    superuser.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNERS["case"])))
    assert superuser.execute("SELECT count(*) FROM security_programkey").fetchone() == (0,)
    superuser.execute("RESET ROLE")
    assert superuser.execute("SELECT count(*) FROM security_programkey").fetchone() == (2,)
    assert superuser.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone()

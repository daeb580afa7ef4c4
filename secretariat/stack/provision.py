"""Roles and databases, the same for the embedded server and for one that an administrator runs.

The application roles own nothing and bypass nothing: what row-level security hides from them stays hidden whatever the
code does. Owners migrate; the backup role reads everything, which is why it is used for dumps only. The resident
portal's roles cannot connect to the case database, nor the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")


@dataclass(frozen=True)
class Role:
    """A database role: attributes beyond LOGIN, and settings that hold for each of its sessions."""

    name: str
    attributes: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Database:
    """A database, the role that migrates it and the role that the application uses."""

    name: str
    owner: str
    app: str
    extensions: tuple[str, ...] = ()


_PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
# Web requests are short. Workers and commands ask for more through PGOPTIONS.
_APP_LIMITS = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
# A migration that waits for a lock makes everyone behind it wait: give up after a second and try again.
_OWNER_LIMITS = {
    "statement_timeout": "0",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
}
ROLES = (
    Role("secretariat_owner", _PLAIN, _OWNER_LIMITS),
    Role("secretariat_app", _PLAIN, _APP_LIMITS),
    Role(
        "secretariat_backup",
        "NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION BYPASSRLS",
        {"default_transaction_read_only": "on"},
    ),
    Role("portal_owner", _PLAIN, _OWNER_LIMITS),
    Role("portal_app", _PLAIN, _APP_LIMITS),
)
CASE_DATABASE = Database("secretariat", "secretariat_owner", "secretariat_app", EXTENSIONS)
PORTAL_DATABASE = Database("secretariat_portal", "portal_owner", "portal_app")
DATABASES = (CASE_DATABASE, PORTAL_DATABASE)


def prepare_roles(admin_url: str, passwords: Mapping[str, str], databases: tuple[Database, ...] = DATABASES) -> None:
    """Create or correct the roles that `databases` need, with `passwords` by role name. Safe to repeat."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        for role in roles_of(databases):
            for statement in role_statements(role, passwords[role.name]):
                connection.execute(statement)


def prepare_database(admin_url: str, database: Database) -> None:
    """Create `database` if it is missing and give its roles what they need and nothing else. Safe to repeat.

    Tests use it for their own databases, with `dataclasses.replace(CASE_DATABASE, name="test_…")`.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database.name]).fetchone()
        if known is None:
            connection.execute(create_statement(database))
    with psycopg.connect(admin_url, dbname=database.name, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        for statement in database_statements(database):
            connection.execute(statement)


def roles_of(databases: tuple[Database, ...]) -> list[Role]:
    """The roles that take part in `databases`; the backup role belongs to each."""
    names = {"secretariat_backup"} | {name for database in databases for name in (database.owner, database.app)}
    return [role for role in ROLES if role.name in names]


def role_statements(role: Role, password: str) -> list[sql.Composed]:
    """The statements that create `role`, or correct one that exists."""
    name = sql.Identifier(role.name)
    create = sql.SQL("CREATE ROLE {}").format(name)
    # CREATE ROLE has no IF NOT EXISTS.
    statements = [
        sql.SQL("DO {}").format(
            sql.Literal(f"BEGIN {create.as_string()}; EXCEPTION WHEN duplicate_object THEN NULL; END")
        ),
        sql.SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(name, sql.SQL(role.attributes), sql.Literal(password)),
    ]
    statements += [
        sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
        for setting, value in role.settings.items()
    ]
    if "BYPASSRLS" in role.attributes.split():
        statements.append(sql.SQL("GRANT pg_read_all_data TO {}").format(name))
    return statements


def create_statement(database: Database) -> sql.Composed:
    """CREATE DATABASE with byte-wise collation, which is what prefix indexes and deterministic files need."""
    return sql.SQL(
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
        " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    ).format(sql.Identifier(database.name), sql.Identifier(database.owner))


def database_statements(database: Database) -> list[sql.Composed]:
    """Grants and default privileges, run inside `database` as superuser."""
    name, owner, app = (sql.Identifier(text) for text in (database.name, database.owner, database.app))
    backup = sql.Identifier("secretariat_backup")
    statements = [
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(name, app, backup),
        # A roster is loaded by COPY, which row-level security forbids; it goes through a table of the transaction.
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(name, app),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format(),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(owner, app),
        sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(
            owner, app
        ),
    ]
    statements += [
        sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        for extension in database.extensions
    ]
    return statements


def render_sql(databases: tuple[Database, ...] = DATABASES) -> str:
    """The same statements as a psql script for an administrator who runs the server; passwords stay to be filled in."""
    lines = ["-- Run as superuser with psql. Put real passwords in place of 'CHANGE-ME'.", ""]
    for role in roles_of(databases):
        lines += [f"{statement.as_string()};" for statement in role_statements(role, "CHANGE-ME")]
    for database in databases:
        lines += ["", f"{create_statement(database).as_string()};", f"\\connect {database.name}"]
        lines += [f"{statement.as_string()};" for statement in database_statements(database)]
    return "\n".join(lines) + "\n"

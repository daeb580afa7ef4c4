"""Test databases with the roles of production: a superuser makes them, the owner migrates, `default` is the
application role behind the walls. A migrated template is kept by the hash of its migrations and cloned."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
ALIASES = {"default": "case", "owner": "case", "portal": "portal", "portal_owner": "portal"}
OWNERS = {"case": "secretariat_owner", "portal": "portal_owner"}
APP_ROLES = {"case": "secretariat_app", "portal": "portal_app"}
MIGRATORS = {"case": "owner", "portal": "portal_owner"}
APPS = {"case": (), "portal": ("portal",)}
HOLDINGS = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/holding.py")}  # what a disposal may empty


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True)


def _execute(connection: psycopg.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def schema_digest() -> str:
    """A short hash of every migration and of the walls: another schema takes another template."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]):
        digest.update(path.read_bytes())
    for name in ("security/tenancy/walls.py", "security/disposal/guard.py", *sorted(HOLDINGS)):
        digest.update((ROOT / name).read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:10]


def point_at(names: dict[str, str]) -> None:
    """Let Django's aliases use these databases, `{"case": ..., "portal": ...}`."""
    for alias, kind in ALIASES.items():
        connection = connections[alias]
        connection.close()
        connection.settings_dict["NAME"] = names[kind]


def clone(admin: psycopg.Connection, kind: str, name: str) -> None:
    """A fresh database from the template; about 0.15 s."""
    drop(admin, name)
    _execute(admin, f'CREATE DATABASE "{name}" TEMPLATE "{template_name(kind)}" OWNER {OWNERS[kind]}')


def drop(admin: psycopg.Connection, name: str) -> None:
    """Away with it, whoever is still connected."""
    _execute(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def template_name(kind: str) -> str:
    """Name of the migrated template of a kind, "case" or "portal"."""
    return f"template_{kind}_{schema_digest()}"


def ensure_templates() -> None:
    """Make and migrate the templates unless they stand; one process at a time."""
    with _admin() as admin:
        _execute(admin, "SELECT pg_advisory_lock(20261122)")
        for kind in OWNERS:
            name = template_name(kind)
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                _make_template(admin, kind, name)


def _make_template(admin: psycopg.Connection, kind: str, name: str) -> None:
    raw = f"{name}_raw"
    _execute(admin, f'DROP DATABASE IF EXISTS "{raw}" WITH (FORCE)', f'CREATE DATABASE "{raw}" OWNER {OWNERS[kind]}')
    owner, app = OWNERS[kind], APP_ROLES[kind]
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=raw, autocommit=True) as inside:
        _execute(
            inside,
            f"ALTER SCHEMA public OWNER TO {owner}",
            f"GRANT USAGE ON SCHEMA public TO {app}",
            *(f"CREATE EXTENSION IF NOT EXISTS {extension}" for extension in ("pg_trgm", "btree_gin", "btree_gist")),
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        )
    point_at({"case": raw, "portal": raw})
    call_command("migrate", *APPS[kind], database=MIGRATORS[kind], verbosity=0, interactive=False)
    connections.close_all()
    _execute(admin, f'ALTER DATABASE "{raw}" RENAME TO "{name}"')


@contextmanager
def cloned(suffix: str) -> Iterator[dict[str, str]]:
    """Both databases, fresh, for the block; dropped afterwards."""
    names = {kind: f"test_{kind}_{suffix}" for kind in OWNERS}
    with _admin() as admin:
        for kind, name in names.items():
            clone(admin, kind, name)
        try:
            yield names
        finally:
            connections.close_all()
            for name in names.values():
                drop(admin, name)

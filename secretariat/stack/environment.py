"""The environment of everything that runs under the stack.

What the caller's environment gives wins. The five database variables are one group: with `DATABASE_URL` given, none of
them is made up, so that an outside server never mixes with the embedded one.
"""

import os
from collections.abc import Mapping

from secretariat.stack.errors import StackError
from secretariat.stack.keys import password_variable
from secretariat.stack.paths import StackPaths
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.provision import CASE_DATABASE, PORTAL_DATABASE, SUPERUSER
from secretariat.stack.redis import RedisServer

DATABASE_VARIABLES = {
    "DATABASE_URL": (CASE_DATABASE.app, CASE_DATABASE.name),
    "DATABASE_OWNER_URL": (CASE_DATABASE.owner, CASE_DATABASE.name),
    "DATABASE_BACKUP_URL": ("secretariat_backup", CASE_DATABASE.name),
    "DATABASE_ADMIN_URL": (SUPERUSER, "postgres"),
    "PORTAL_DATABASE_URL": (PORTAL_DATABASE.app, PORTAL_DATABASE.name),
    "PORTAL_OWNER_URL": (PORTAL_DATABASE.owner, PORTAL_DATABASE.name),
}
# libpq reads these behind every URL's back.
_LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE", "PGPASSFILE")
_LONG_WORK = "-c statement_timeout=30min -c idle_in_transaction_session_timeout=10min"


def given(name: str) -> bool:
    """Whether the caller set this variable to something."""
    return bool(os.environ.get(name))


def database_is_given() -> bool:
    """Whether an outside database is to be used. Raises StackError `half-configured` when only a part is named."""
    named = [name for name in DATABASE_VARIABLES if given(name)]
    if named and not given("DATABASE_URL"):
        raise StackError(
            "half-configured",
            f"{', '.join(named)} is set but DATABASE_URL is not. "
            "Set it too, or unset them all to use the embedded server.",
        )
    return bool(named)


def redis_is_given() -> bool:
    """Whether an outside Redis is to be used."""
    return given("REDIS_URL")


def admin_url(postgres: PostgresServer, keys: Mapping[str, str]) -> str:
    """The superuser's URL of the embedded server."""
    return postgres.url(SUPERUSER, "postgres", keys[password_variable(SUPERUSER)])


def stack_environment(
    paths: StackPaths, keys: Mapping[str, str], postgres: PostgresServer | None, redis: RedisServer | None
) -> dict[str, str]:
    """Every variable for the children. `postgres` or `redis` is None where an outside server is used."""
    made = {name: value for name, value in keys.items() if name.startswith("SECRETARIAT_")}
    made |= {
        "SECRETARIAT_VAR": str(paths.var),
        "SECRETARIAT_SURFACE": "all",
        "SECRETARIAT_STACK": paths.name,
        "SECRETARIAT_LOOPBACK": "1",
        "SECRETARIAT_PLAIN_STATIC": "1",
        "DJANGO_SETTINGS_MODULE": "secretariat.settings",
    }
    if postgres is not None:
        made |= {
            name: postgres.url(role, database, keys[password_variable(role)])
            for name, (role, database) in DATABASE_VARIABLES.items()
        }
    if redis is not None:
        made["REDIS_URL"] = redis.url
    inherited = {name: value for name, value in os.environ.items() if value or name not in made}
    if postgres is not None:
        inherited = {name: value for name, value in inherited.items() if name not in _LIBPQ_VARIABLES}
    return made | inherited


def for_long_work(environment: Mapping[str, str]) -> dict[str, str]:
    """For workers and commands: statements may take 30 minutes, where a web request has one."""
    return {"PGOPTIONS": _LONG_WORK, **environment}

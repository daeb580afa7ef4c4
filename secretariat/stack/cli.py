"""The command line of the stack."""

import argparse
import os
import sys
from collections.abc import Sequence

import psycopg
from psycopg.conninfo import conninfo_to_dict

from secretariat.stack import commands
from secretariat.stack.environment import DATABASE_VARIABLES
from secretariat.stack.errors import StackError
from secretariat.stack.paths import DEFAULT_NAME, StackPaths, stack_paths
from secretariat.stack.provision import (
    CASE_DATABASE,
    DATABASES,
    PORTAL_DATABASE,
    prepare_database,
    prepare_roles,
    render_sql,
    roles_of,
)
from secretariat.stack.reset import reset
from secretariat.stack.supervisor import Options

UNAVAILABLE = 69
"""Exit status when the stack itself cannot do what was asked, apart from every status of a command it runs."""


def main(arguments: Sequence[str]) -> int:
    """Parse and run; returns the exit status. A StackError becomes one line."""
    own, command = _split(arguments)
    parsed = _parser().parse_args(own)
    try:
        return _dispatch(parsed, stack_paths(parsed.name), command)
    except StackError as error:
        sys.stderr.write(f"secretariat.stack: {error.message}\n")
        return UNAVAILABLE


def _dispatch(parsed: argparse.Namespace, paths: StackPaths, command: Sequence[str]) -> int:
    if parsed.action == "up":
        return commands.up(paths, _options(parsed), command)
    if parsed.action == "test-services":
        return commands.up(paths, Options(fast=True, migrate=False, quiet=parsed.quiet))
    if parsed.action == "run":
        if not command:
            raise StackError("no-command", "run: give the command after `--`, such as `run -- python manage.py shell`.")
        return commands.run(paths, _options(parsed), command)
    if parsed.action == "provision":
        return _provision(show=parsed.sql, only=parsed.only)
    if parsed.action == "reset":
        return reset(paths, demo_only=parsed.demo_only)
    simple = {"status": commands.status, "stop": commands.stop, "env": commands.print_environment}
    return simple[parsed.action](paths)


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Ours, and the command after the first `--`."""
    if "--" not in arguments:
        return list(arguments), []
    at = list(arguments).index("--")
    return list(arguments[:at]), list(arguments[at + 1 :])


def _options(parsed: argparse.Namespace) -> Options:
    wanted = parsed.migrate
    return Options(
        fast=parsed.fast,
        migrate=not parsed.fast if wanted is None else wanted,
        workers=parsed.workers,
        beat=parsed.beat,
        web=parsed.web,
        host=parsed.host,
        web_workers=parsed.web_workers,
        quiet=parsed.quiet,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m secretariat.stack",
        description="Start, use and stop PostgreSQL, Redis, workers, beat and web.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_start(
        actions.add_parser("up", help="start everything and stay until Ctrl-C; a command after -- is run first"),
        workers=2,
        beat=True,
        web=8000,
    )
    _add_start(
        actions.add_parser("run", help="run -- COMMAND with the services up; returns its exit status"),
        workers=0,
        beat=False,
        web=None,
    )
    services = actions.add_parser("test-services", help="keep the test instance's database and Redis up until Ctrl-C")
    _add_name(services, default="test")
    for name, text in (
        ("status", "what runs"),
        ("stop", "stop it, or what a killed supervisor left over"),
        ("env", "print the environment as export lines (contains keys)"),
    ):
        _add_name(actions.add_parser(name, help=text), default=DEFAULT_NAME)
    clearing = actions.add_parser("reset", help="remove the embedded databases, queue and files; the keys stay")
    clearing.add_argument("--demo-only", action="store_true", help="only when the data are the demo's")
    _add_name(clearing, default=DEFAULT_NAME)
    provision = actions.add_parser("provision", help="make roles and databases on the server of DATABASE_ADMIN_URL")
    provision.add_argument("--sql", action="store_true", help="print the statements instead, for an administrator")
    provision.add_argument("--only", choices=("cases", "portal"), help="where the portal has a server of its own")
    _add_name(provision, default=DEFAULT_NAME)
    return parser


def _add_name(parser: argparse.ArgumentParser, *, default: str) -> None:
    parser.add_argument("--name", default=default, help=f"instance, with its own data (default: {default})")
    parser.add_argument("--quiet", action="store_true", help="warnings only")


def _add_start(parser: argparse.ArgumentParser, *, workers: int, beat: bool, web: int | None) -> None:
    _add_name(parser, default=DEFAULT_NAME)
    parser.add_argument("--fast", action="store_true", help="for tests: no fsync, no migration")
    parser.add_argument("--migrate", action=argparse.BooleanOptionalAction, default=None, help="migrate before work")
    parser.add_argument("--workers", type=int, default=workers, metavar="N", help="worker processes, 0 for none")
    parser.add_argument("--beat", action=argparse.BooleanOptionalAction, default=beat, help="run the clock")
    parser.add_argument("--web", type=int, default=web, metavar="PORT", help="serve on this port")
    parser.add_argument("--no-web", dest="web", action="store_const", const=None, help="do not serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: loopback)")
    parser.add_argument("--web-workers", type=int, default=2, metavar="N", help="web server processes")


def _provision(*, show: bool, only: str | None) -> int:
    """Roles and databases on an outside server; passwords are those of the URLs in the environment."""
    databases = {"cases": (CASE_DATABASE,), "portal": (PORTAL_DATABASE,), None: DATABASES}[only]
    if show:
        sys.stdout.write(render_sql(databases))
        return 0
    admin = _required("DATABASE_ADMIN_URL")
    passwords = _passwords({role.name for role in roles_of(databases)})
    try:
        prepare_roles(admin, passwords, databases)
        for database in databases:
            prepare_database(admin, database)
    except psycopg.Error as error:
        raise StackError("not-provisioned", f"provision: {str(error).splitlines()[0]}") from error
    return 0


def _passwords(roles: set[str]) -> dict[str, str]:
    """The password of each role, out of the URL that the application connects with."""
    found: dict[str, str] = {}
    for variable, (role, _database) in DATABASE_VARIABLES.items():
        if role not in roles:
            continue
        parts = conninfo_to_dict(_required(variable))
        if parts.get("user") != role or not parts.get("password"):
            raise StackError("bad-url", f"{variable} must name the role {role} and its password.")
        found[role] = str(parts["password"])
    return found


def _required(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise StackError("variable-missing", f"{variable} is not set; `.env.example` explains it.")
    return value

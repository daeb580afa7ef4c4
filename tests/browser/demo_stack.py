"""The demo that the browser visits: built once, kept as it was built, served for all workers of a test run.

It has a directory of its own, `browser` under SECRETARIAT_VAR, and nothing in common with the stack of `make demo`.
The kept copy is used again, migrated, until the demo's code changes, or the day: the demo plays up to the last office
day. A change elsewhere that should show in the data takes `rm -rf var/browser`.
"""

import datetime as dt
import fcntl
import hashlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSEHOLDS = 80
NAME = "browser"
PASSWORD = "the-password-of-every-browser-test"
STACK = (sys.executable, "-m", "secretariat.stack")
MADE = (f"{NAME}-stack", "files", "audit", "demo")
_START_SECONDS = 300
_STOP_SECONDS = 90


@dataclass(frozen=True)
class DemoStack:
    """A running stack with the demo's data. `database_url` reads past the walls: to look up, not to judge."""

    url: str
    database_url: str
    password: str = PASSWORD

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, for addresses and expectations."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql.encode(), params).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """Bring about what no page can: a person without a device, a date that has passed."""
        admin = make_conninfo(stack_variables()["DATABASE_ADMIN_URL"], dbname="secretariat")
        with psycopg.connect(admin) as connection:
            connection.execute(sql.encode(), values)

    @cached_property
    def logins(self) -> Mapping[str, tuple[str, ...]]:
        """User name → codes of the programs on which the person has a role; the administrator has none."""
        found = self.rows(
            """
            SELECT u.username, coalesce(array_agg(p.code ORDER BY p.number) FILTER (WHERE p.id IS NOT NULL), '{}')
            FROM security_user u
            LEFT JOIN security_programuserpermission g ON g.user_id = u.id
            LEFT JOIN security_program p ON p.id = g.content_object_id
            WHERE u.is_active AND u.username NOT LIKE '%%-api-client-%%' GROUP BY u.username
            """
        )
        return {username: tuple(codes) for username, codes in found}


def folder() -> Path:
    """Where the browser tests' stack lives."""
    return Path(os.environ.get("SECRETARIAT_VAR") or ROOT / "var").absolute() / NAME


@contextmanager
def running_demo() -> Iterator[DemoStack]:
    """The stack, started by the first worker that asks, for as long as one of them needs it."""
    base = folder()
    base.mkdir(parents=True, exist_ok=True)
    with (base / "users.lock").open("w") as users, (base / "build.lock").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        # Waits for the keeper of an earlier test run to have stopped its stack.
        fcntl.flock(users, fcntl.LOCK_SH)
        url = address_of_running(base) or start(base)
        fcntl.flock(building, fcntl.LOCK_UN)
        try:
            yield DemoStack(url=url, database_url=stack_variables()["DATABASE_BACKUP_URL"])
        finally:
            fcntl.flock(building, fcntl.LOCK_EX)
            if is_last(users):
                stop()


def build_ahead() -> None:
    """Build the kept copy unless it is there, while other tests run: whoever wants the demo waits for the rest only."""
    base = folder()
    base.mkdir(parents=True, exist_ok=True)
    with (base / "users.lock").open("w") as users, (base / "build.lock").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        if address_of_running(base) is None:
            make_kept(base)


def is_last(users: IO[str]) -> bool:
    """Whether nobody else uses the stack any more."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def environment() -> dict[str, str]:
    """The caller's, without what belongs to the stack of the tests themselves."""
    ours = ("SECRETARIAT_", "DATABASE_", "PORTAL_", "REDIS_URL", "PG", "PYTEST", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "SECRETARIAT_VAR": str(folder()),
        "SECRETARIAT_DEMO_PASSWORD": PASSWORD,
        "SECRETARIAT_SERVER_TIMING": "1",
        "SECRETARIAT_LOG_LEVEL": "WARNING",
    }


def stack_variables() -> dict[str, str]:
    """The variables of the running stack, its connection strings among them."""
    printed = subprocess.run(
        (*STACK, "env", "--name", NAME), env=environment(), cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    pairs = (shlex.split(line.removeprefix("export "))[0].partition("=") for line in printed.splitlines())
    return {name: value for name, _, value in pairs}


def manage(*arguments: str) -> str:
    """What `manage.py` prints for these arguments, run beside the browser tests' stack."""
    done = subprocess.run(
        (sys.executable, "manage.py", *arguments),
        env=environment() | stack_variables(),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def start(base: Path) -> str:
    """Bring the demo's data and serve them; one worker does it and the others wait. Returns the address."""
    bring(make_kept(base), base)
    url = f"http://127.0.0.1:{free_port()}/"
    (base / "address").write_text(url, encoding="ascii")
    command = (*STACK, "up", "--name", NAME, "--fast", "--migrate", "--workers", "1", "--web-workers", "1")
    keep = (sys.executable, str(Path(__file__).with_name("keep.py")), str(base / "users.lock"))
    with (base / "up.log").open("wb") as log:
        started = subprocess.run(
            (*keep, *command, "--web", url.rstrip("/").rpartition(":")[2]),
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            check=True,
            text=True,
        )
    keeper = Path("/proc") / started.stdout.strip()
    deadline = time.monotonic() + _START_SECONDS
    while "Running at" not in (base / "up.log").read_text(encoding="utf-8"):
        if not keeper.exists() or time.monotonic() > deadline:
            raise RuntimeError("The stack of the browser tests did not start:\n" + tail(base / "up.log"))
        time.sleep(0.2)
    return url


def make_kept(base: Path) -> Path:
    """The copy of the demo that is kept as it was built; built now if there is none of today's code and day."""
    kept = base / f"kept-{digest()}"
    if not kept.is_dir():
        build(base)
        for old in base.glob("kept-*"):
            shutil.rmtree(old)
        bring(base, kept)
    return kept


def build(base: Path) -> None:
    """Build the demo from nothing; takes a minute or two."""
    subprocess.run((*STACK, "stop", "--name", NAME), env=environment(), cwd=ROOT, check=True, capture_output=True)
    for name in MADE:
        shutil.rmtree(base / name, ignore_errors=True)
    with (base / "build.log").open("wb") as log:
        done = subprocess.run(
            (
                *(*STACK, "run", "--name", NAME, "--fast", "--migrate", "--workers", "2", "--beat", "--"),
                *(sys.executable, "manage.py", "demo", "--households", str(HOUSEHOLDS), "--out", str(base / "demo")),
            ),
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise RuntimeError("The demo for the browser tests was not built:\n" + tail(base / "build.log"))


def bring(source: Path, target: Path) -> None:
    """Copy what a build made; the target's own is replaced. A half copy never bears the final name."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    there = [str(source / name) for name in MADE if (source / name).exists()]
    subprocess.run(("cp", "-a", *there, str(fresh)), check=True)  # with owners: the database may run as another user
    if target.exists():
        for name in MADE:
            shutil.rmtree(target / name, ignore_errors=True)
            if (fresh / name).exists():
                (fresh / name).rename(target / name)
        fresh.rmdir()
    else:
        fresh.rename(target)


def digest() -> str:
    """A short hash of the day and of the demo's own code."""
    found = hashlib.sha256(f"{dt.datetime.now(dt.UTC).date()} {HOUSEHOLDS} {PASSWORD}".encode())
    for path in (*sorted(ROOT.glob("secretariat/demo/**/*.py")), ROOT / "cases/rules/templates.py"):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def address_of_running(base: Path) -> str | None:
    """Where the stack that another worker started answers, or None."""
    asked = (*STACK, "status", "--name", NAME)
    status = subprocess.run(asked, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    return (base / "address").read_text(encoding="ascii") if ": ready" in status.stdout else None


def stop() -> None:
    """Stop the stack, and with it its keeper."""
    subprocess.run(
        (*STACK, "stop", "--name", NAME),
        env=environment(),
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=_STOP_SECONDS,
    )


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])

"""R4 at full size: a letter run on a whole stack of its own, everything in which is killed again and again."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest

from secretariat.stack.environment import DATABASE_VARIABLES
from secretariat.stack.keeper import start_time_of
from secretariat.stack.ownership import read_state
from secretariat.stack.paths import REPOSITORY, StackPaths
from secretariat.stack.provision import CASE_DATABASE

IS_FULL = os.environ.get("SECRETARIAT_BARS") == "full"
LETTERS = int(os.environ.get("BAR_R4_STACK_LETTERS", "12000"))
LETTERS_A_LOT = 60
KILLS = int(os.environ.get("BAR_R4_STACK_KILLS", "50"))
SEED = int(os.environ.get("BAR_R4_SEED", "4"))
VICTIMS = ("worker", "pool", "beat", "redis", "database", "backend")
# A kill waits until its share of the lots is done, or so long: all come while the run is at work, the last before the
# last fifth of it.
LONGEST_PAUSE_SECONDS = 12.0
DONE_WITHIN_SECONDS = 300.0
STACK = (sys.executable, "-m", "secretariat.stack")


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.1)


@dataclass
class Stack:
    """A stack with workers and beat, seen from outside."""

    paths: StackPaths
    environment: dict[str, str]
    admin_url: str = ""

    def call(self, *arguments: str) -> str:
        """Run a subcommand to its end; returns what it printed."""
        done = subprocess.run(
            (*STACK, *arguments), cwd=REPOSITORY, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout

    def inside(self, *arguments: str) -> dict[str, object]:
        """What `stack_run` says, with the stack's environment."""
        command = (sys.executable, "-m", "tests.reports.services.stack_run", *arguments)
        said: dict[str, object] = json.loads(self.call("run", "--quiet", "--", *command).splitlines()[-1])
        return said

    def ask(self, statement: str) -> list[int | str]:
        """The first column of a statement's rows; nothing while the database is down."""
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.admin_url, dbname=CASE_DATABASE.name, connect_timeout=2, autocommit=True) as found,
        ):
            return [row[0] for row in found.execute(statement)]
        return []

    def kill(self, kind: str, chance: random.Random) -> bool:
        """Kill a process of a kind; False when there was none just then."""
        pid = self.victim(kind, chance)
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def victim(self, kind: str, chance: random.Random) -> int | None:
        """A process of a kind, if there is one just now."""
        processes = read_state(self.paths).get("processes", {})
        found: Sequence[int | str | None]
        if kind == "backend":
            found = self.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'secretariat_app' ORDER BY pid")
        elif kind == "pool":
            found = children(processes.get("worker"))
        else:
            found = [processes.get(kind)]
        alive = [pid for pid in found if isinstance(pid, int) and start_time_of(pid)]
        return chance.choice(alive) if alive else None


def children(pid: int | None) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A stack in a directory of its own, with two workers and a beat, migrated."""
    folder = Path(tempfile.mkdtemp(prefix="r4-", dir="/tmp"))
    inherited = {*DATABASE_VARIABLES, "REDIS_URL", "PGOPTIONS"}
    kept = {name: value for name, value in os.environ.items() if name not in inherited}
    kept = {name: value for name, value in kept.items() if not name.startswith("SECRETARIAT_")}
    found = Stack(StackPaths(var=folder, name="default"), {**kept, "SECRETARIAT_VAR": str(folder)})
    with (folder / "supervisor.log").open("w") as log:
        supervisor = subprocess.Popen(
            (*STACK, "up", "--fast", "--migrate", "--workers", "2", "--no-web"),
            cwd=REPOSITORY,
            env=found.environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: read_state(found.paths).get("phase") == "ready", 300, "the stack")
        exports = dict(line.removeprefix("export ").split("=", 1) for line in found.call("env").splitlines())
        found.admin_url = exports["DATABASE_ADMIN_URL"].strip("'")
        yield found
    finally:
        supervisor.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            supervisor.wait(60)
        supervisor.kill()
        subprocess.run((*STACK, "stop"), cwd=REPOSITORY, env=found.environment, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.bar("R4")
@pytest.mark.skipif(not IS_FULL, reason="part of `make bars`")
def test_a_run_outlives_kills_of_everything_that_it_runs_on(stack, record_property):
    chance = random.Random(SEED)
    # Every kind has its share, in random order and at random moments.
    kinds = [VICTIMS[place % len(VICTIMS)] for place in range(KILLS)]
    chance.shuffle(kinds)
    stack.inside("start", str(LETTERS), str(LETTERS_A_LOT))
    lots = LETTERS // LETTERS_A_LOT
    killed: Counter[str] = Counter()
    for place, kind in enumerate(kinds):
        share, pause_end = lots * 4 * place // (KILLS * 5), time.monotonic() + LONGEST_PAUSE_SECONDS

        def due(share: int = share, pause_end: float = pause_end) -> bool:
            done = stack.ask("SELECT count(*) FROM reports_printlot")
            return time.monotonic() > pause_end or bool(done and int(done[0]) >= share)

        wait_until(due, 60, "the next kill")
        time.sleep(chance.random())
        assert stack.ask("SELECT state FROM reports_noticerun") != ["done"], "the run was over before its kills"
        wait_until(partial(stack.kill, kind, chance), 90, kind)
        killed[kind] += 1
    last_kill = time.monotonic()
    wait_until(
        lambda: stack.ask("SELECT state FROM reports_noticerun") == ["done"], DONE_WITHIN_SECONDS, "the end of the run"
    )
    took = time.monotonic() - last_kill
    found = stack.inside("compare")
    counted = ", ".join(f"{kind} {killed[kind]}" for kind in VICTIMS)
    record_property(
        "tried",
        f"{LETTERS} letters in {lots} lots, {killed.total()} kills ({counted}), done {took:.0f} s after the last",
    )
    assert found == {
        "state": "done",
        "printed": LETTERS,
        "lots": lots,
        "events": lots,
        "lost": 0,
        "twice": 0,
        "strays": 0,
        "wrong_files": [],
        "wrong_pages": 0,
    }
    assert killed.total() == KILLS
    assert set(killed) == set(VICTIMS)

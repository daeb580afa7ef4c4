"""The supervisor: starts everything in order, keeps it running, stops it in reverse.

Order: database, Redis, migrations, worker, then beat and web. A process that dies is started again, so that a killed
worker, broker or database costs seconds; one that cannot stay up ends the stack with its reason.
"""

import contextlib
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from secretariat.stack import application
from secretariat.stack.environment import admin_url, database_is_given, redis_is_given, stack_environment
from secretariat.stack.errors import StackError
from secretariat.stack.keeper import Keeper
from secretariat.stack.keys import load_or_create_keys, password_variable
from secretariat.stack.migrations import migrate
from secretariat.stack.ownership import write_state
from secretariat.stack.paths import StackPaths
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.processes import ManagedProcess, wait_until_ready
from secretariat.stack.provision import DATABASES, ROLES, prepare_database, prepare_roles
from secretariat.stack.redis import RedisServer
from secretariat.stack.terminal import Stopwatch, Terminal

_LEAST_FREE_BYTES = 300_000_000
_QUICK_DEATH_SECONDS = 5.0
_MOST_QUICK_DEATHS = 10
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Options:
    """What to start. `workers` is the number of worker processes, 0 for none; `web` a port or None."""

    fast: bool = False
    migrate: bool = True
    workers: int = 0
    beat: bool = False
    web: int | None = None
    host: str = "127.0.0.1"
    web_workers: int = 2
    quiet: bool = False


@dataclass
class Watched:
    """A running process and what is known of its deaths."""

    process: ManagedProcess
    restart: Callable[[], None]
    quick_deaths: int = 0
    start_again_at: float | None = None


class StopRequestedError(Exception):
    """A signal asked for the end while the stack was still starting."""


@dataclass
class Supervisor:
    """Owns the processes of one instance. The caller holds the instance's lock."""

    paths: StackPaths
    options: Options
    terminal: Terminal
    watched: list[Watched] = field(default_factory=list)
    socket_directories: list[Path] = field(default_factory=list)
    keeper: Keeper = field(default_factory=Keeper)
    web_url: str = ""

    @cached_property
    def postgres(self) -> PostgresServer | None:
        return None if database_is_given() else PostgresServer(self.paths, fast=self.options.fast)

    @cached_property
    def redis(self) -> RedisServer | None:
        return None if redis_is_given() else RedisServer(self.paths, fast=self.options.fast)

    @cached_property
    def keys(self) -> dict[str, str]:
        exists = self.postgres is not None and self.postgres.data_exists
        return load_or_create_keys(self.paths.keys_file, data_exists=exists)

    @cached_property
    def environment(self) -> dict[str, str]:
        return stack_environment(self.paths, self.keys, self.postgres, self.redis)

    def start(self) -> None:
        """Start everything that the options name. Raises StackError; the caller then calls `stop`."""
        self._write_state("starting")
        check_disk(self.paths)
        if self.options.web is not None:
            application.check_port(self.options.host, self.options.web)
        self._start_database()
        self._start_redis()
        if self.options.migrate:
            self._migrate()
        self.start_application()
        self._write_state("ready")

    def start_application(self) -> None:
        """Worker, beat and web, side by side; returns when each is ready."""
        options = self.options
        started: list[application.AppProcess] = []
        if options.workers:
            started.append(application.worker(self.paths, self.environment, concurrency=options.workers))
        if options.beat:
            started.append(application.beat(self.paths, self.environment))
        if options.web is not None:
            web = application.web(
                self.paths, self.environment, host=options.host, port=options.web, workers=options.web_workers
            )
            self.web_url = web.detail
            started.append(web)
        for item in started:
            item.process.start()
            self.keeper.note(item.process.pid)
            self.watched.append(Watched(item.process, item.process.start))
        watch = Stopwatch()
        for item in started:
            wait_until_ready(item.process, item.ready, application.READY_SECONDS)
            self.terminal.step(item.process.spec.name, "ready", f"{item.detail} ({watch})".strip())

    def watch(self) -> None:
        """Start again what died. Called a few times a second. Raises StackError `keeps-dying`."""
        for watched in self.watched:
            now = time.monotonic()
            if watched.start_again_at is not None:
                if now >= watched.start_again_at:
                    watched.start_again_at = None
                    watched.restart()
                    self.keeper.note(watched.process.pid)
                    self._write_state("ready")
            elif not watched.process.alive:
                self._bury(watched, now)

    def stop(self) -> None:
        """Stop everything, in reverse order."""
        self.stop_processes()
        self.paths.state_file.unlink(missing_ok=True)
        for directory in self.socket_directories:
            remove_stand_in(self.paths, directory)

    def stop_processes(self) -> None:
        """Stop what was started here; the state file is left to the supervisor that wrote it."""
        while self.watched:
            process = self.watched.pop().process
            watch = Stopwatch()
            self.terminal.step(process.spec.name, process.stop(), f"({watch})")
        self.keeper.close()

    def _bury(self, watched: Watched, now: float) -> None:
        process = watched.process
        process.kill_group()
        quick = now - process.started_at < _QUICK_DEATH_SECONDS
        watched.quick_deaths = watched.quick_deaths + 1 if quick else 0
        name = process.spec.name
        if watched.quick_deaths >= _MOST_QUICK_DEATHS:
            raise StackError("keeps-dying", f"{name}: {process.exit_text()} again and again. {process.failure()}")
        self.terminal.step(name, "died", f"{process.exit_text()}; starting it again (log: {process.spec.log})")
        watched.start_again_at = now + min(0.2 * 2**watched.quick_deaths, _LONGEST_PAUSE_SECONDS)

    def _start_database(self) -> None:
        if self.postgres is None:
            self.terminal.step("database", "given", "DATABASE_URL")
            return
        watch = Stopwatch()
        keys = self.keys
        self.watched.append(Watched(self.postgres.process, self.postgres.restart))
        adopted = self.postgres.start(keys)
        self.keeper.note(self.postgres.process.pid)
        self.socket_directories.append(self.postgres.socket)
        admin = admin_url(self.postgres, keys)
        prepare_roles(admin, {role.name: keys[password_variable(role.name)] for role in ROLES})
        for database in DATABASES:
            prepare_database(admin, database)
        self.terminal.step("database", "adopted" if adopted else "ready", f"{self.postgres.socket} ({watch})")

    def _start_redis(self) -> None:
        if self.redis is None:
            self.terminal.step("redis", "given", "REDIS_URL")
            return
        watch = Stopwatch()
        self.watched.append(Watched(self.redis.process, self.redis.restart))
        adopted = self.redis.start()
        self.keeper.note(self.redis.process.pid)
        self.socket_directories.append(self.redis.socket.parent)
        self.terminal.step("redis", "adopted" if adopted else "ready", f"{self.redis.socket} ({watch})")

    def _migrate(self) -> None:
        watch = Stopwatch()
        done = migrate(self.paths, self.environment)
        detail = f"{', '.join(done)} ({watch})" if done else "no DATABASE_OWNER_URL: somebody else migrates"
        self.terminal.step("migrate", "ready" if done else "skipped", detail)

    def _write_state(self, phase: str) -> None:
        running = {watched.process.spec.name: watched.process.pid for watched in self.watched}
        write_state(self.paths, phase=phase, processes=running, web=self.web_url)


def remove_stand_in(paths: StackPaths, directory: Path) -> None:
    """Remove an emptied socket directory that lay outside the instance because the instance's path is too long."""
    if not directory.is_relative_to(paths.instance):
        with contextlib.suppress(OSError):  # not empty: somebody still uses it
            directory.rmdir()


def check_disk(paths: StackPaths) -> None:
    """Raises StackError `disk-full`: a database that runs out of space in mid-work is the worse place to notice."""
    free = shutil.disk_usage(paths.instance).free
    if free < _LEAST_FREE_BYTES:
        raise StackError(
            "disk-full",
            f"Only {free // 1_000_000} MB are free where {paths.instance} is; {_LEAST_FREE_BYTES // 1_000_000} MB are "
            "needed. Free some space, or set SECRETARIAT_VAR to a directory on another disk.",
        )


class Signals:
    """SIGINT, SIGTERM and SIGHUP: while starting they interrupt, afterwards they are noted for the main loop."""

    def __init__(self) -> None:
        self.starting = True
        self.received: list[signal.Signals] = []
        self.passed_on_at: float | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._receive)

    def _receive(self, number: int, _frame: object) -> None:
        self.received.append(signal.Signals(number))
        if self.starting:
            self.starting = False
            raise StopRequestedError

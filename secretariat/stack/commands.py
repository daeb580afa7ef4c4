"""What the command line does: up, run, status, stop, test-services, env, provision."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from secretariat.stack.environment import (
    DATABASE_VARIABLES,
    database_is_given,
    for_long_work,
    redis_is_given,
    stack_environment,
)
from secretariat.stack.errors import StackError
from secretariat.stack.keeper import start_time_of
from secretariat.stack.keys import load_or_create_keys
from secretariat.stack.ownership import FileLock, owner_pid, read_state
from secretariat.stack.paths import StackPaths
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.processes import leash
from secretariat.stack.redis import RedisServer
from secretariat.stack.supervisor import Options, Signals, StopRequestedError, Supervisor
from secretariat.stack.terminal import Terminal

_LOOP_SECONDS = 0.05
_STOP_SECONDS = 120.0
_COMMAND_GRACE_SECONDS = 15.0
_INTERRUPTS_TO_KILL = 3
_KILLED = 128  # what a shell adds to the signal that ended a command
NOT_RUNNING = 3
"""Exit status of `status` when nothing runs."""


def up(paths: StackPaths, options: Options, command: Sequence[str] = ()) -> int:
    """Start everything and stay until a signal. Raises StackError `already-running` for a second supervisor.

    `command` is run first, with everything up; when it fails, its exit status is the result.
    """
    paths.create()
    lock = FileLock(paths.lock_file)
    if not lock.exclusive():
        web = read_state(paths).get("web")
        raise StackError(
            "already-running",
            f"This stack is already running (process {owner_pid(paths)}{', ' + web if web else ''}). "
            f"Stop it with `python -m secretariat.stack stop --name {paths.name}`.",
        )
    signals = Signals()
    supervisor = Supervisor(paths, options, Terminal(quiet=options.quiet))
    with contextlib.suppress(StopRequestedError), _ending(signals, supervisor.stop, lock):
        supervisor.start()
        signals.starting = False
        if command and (failed := _run_command(supervisor, signals, command)):
            return failed
        at = f" at {supervisor.web_url}" if supervisor.web_url else ""
        supervisor.terminal.line(f"Running{at}. Ctrl-C stops it.")
        while not signals.received:
            supervisor.watch()
            time.sleep(_LOOP_SECONDS)
    return 0


def run(paths: StackPaths, options: Options, command: Sequence[str]) -> int:
    """Run `command` with the services up and return its exit status; what was started for it is stopped.

    Where another supervisor has the services running, they are used, and only the processes that it lacks are started.
    """
    paths.create()
    lock, users = FileLock(paths.lock_file), FileLock(paths.users_file)
    owned = lock.exclusive()
    if not owned:
        users.shared()  # waits for a supervisor that is just stopping
        owned = lock.exclusive()
    signals = Signals()
    supervisor = Supervisor(paths, options, Terminal(quiet=options.quiet))
    try:
        if owned:
            return _run_owning(supervisor, signals, command, lock, users)
        with _ending(signals, supervisor.stop_processes, users):
            _join(supervisor)
            signals.starting = False
            return _run_command(supervisor, signals, command)
    except StopRequestedError:
        return _KILLED + signals.received[0]


def _run_owning(
    supervisor: Supervisor, signals: Signals, command: Sequence[str], lock: FileLock, users: FileLock
) -> int:
    users.release()
    with _ending(signals, supervisor.stop, lock, users):
        supervisor.start()
        signals.starting = False
        result = _run_command(supervisor, signals, command)
        if not users.exclusive():
            supervisor.terminal.warn("Another command still uses these services: waiting for it to end.")
            users.exclusive(wait=True)
        return result


@contextlib.contextmanager
def _ending(signals: Signals, stop_processes: Callable[[], None], *locks: FileLock) -> Iterator[None]:
    """Whatever happens inside, the processes are stopped before the locks are let go."""
    try:
        yield
    finally:
        signals.starting = False
        stop_processes()
        for lock in locks:
            lock.release()


def status(paths: StackPaths) -> int:
    """Print what runs. Returns 0 when a supervisor runs, else NOT_RUNNING."""
    pid = owner_pid(paths)
    state = read_state(paths) if pid is not None else {}
    if pid is None:
        sys.stdout.write(f"{paths.name}: not running\n")
        for server in left_over_servers(paths):
            sys.stdout.write(f"  {server.name:<10} left over; `stop` ends it, the next start adopts it\n")
        return NOT_RUNNING
    sys.stdout.write(
        f"{paths.name}: {state.get('phase', 'starting')}, supervisor {pid} {state.get('web', '')}".rstrip() + "\n"
    )
    for name, number in state.get("processes", {}).items():
        alive = bool(number) and bool(start_time_of(number))
        sys.stdout.write(f"  {name:<10} {'running' if alive else 'down':<8} process {number}\n")
    return 0


def stop(paths: StackPaths) -> int:
    """Stop the supervisor of this instance, or servers that one left over. Raises StackError `not-stopping`."""
    terminal = Terminal()
    pid = owner_pid(paths)
    if pid:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while owner_pid(paths) == pid:
            if time.monotonic() > deadline:
                raise StackError("not-stopping", f"The supervisor (process {pid}) does not stop; see {paths.logs}.")
            time.sleep(0.1)
        terminal.line("Stopped.")
        return 0
    found = left_over_servers(paths)
    for server in found:
        left_over = server.left_over_pid()
        if left_over is not None:
            server.process.adopt(left_over)
            terminal.step(server.name, server.process.stop(), "left over")
    if not found:
        terminal.line("Nothing is running.")
    return 0


def print_environment(paths: StackPaths) -> int:
    """Print the variables as `export` lines, for a shell that wants to talk to the running services."""
    postgres = None if database_is_given() else PostgresServer(paths)
    redis = None if redis_is_given() else RedisServer(paths)
    exists = postgres is not None and postgres.data_exists
    keys = load_or_create_keys(paths.keys_file, data_exists=exists)
    environment = stack_environment(paths, keys, postgres, redis)
    ours = [
        name for name in environment if name.startswith("SECRETARIAT_") or name in {*DATABASE_VARIABLES, "REDIS_URL"}
    ]
    for name in sorted(ours):
        sys.stdout.write(f"export {name}={shlex.quote(environment[name])}\n")
    return 0


def left_over_servers(paths: StackPaths) -> list[PostgresServer | RedisServer]:
    """Servers of this instance that run though nobody owns them, last started first."""
    if not paths.instance.exists():
        return []
    servers: list[PostgresServer | RedisServer] = [RedisServer(paths), PostgresServer(paths)]
    return [server for server in servers if server.left_over_pid() is not None]


def _join(supervisor: Supervisor) -> None:
    """Use the services of another supervisor once they are ready; start only the processes it lacks."""
    paths, options = supervisor.paths, supervisor.options
    deadline = time.monotonic() + _STOP_SECONDS
    while (state := read_state(paths)).get("phase") != "ready":
        if time.monotonic() > deadline or owner_pid(paths) is None:
            raise StackError("not-ready", f"The running stack does not get ready; see {paths.logs}, or stop it first.")
        time.sleep(0.1)
    running = state.get("processes", {})
    supervisor.terminal.step("services", "joined", f"of process {state.get('pid')}")
    supervisor.options = replace(
        options,
        workers=0 if "worker" in running else options.workers,
        beat=options.beat and "beat" not in running,
    )
    supervisor.start_application()


def _run_command(supervisor: Supervisor, signals: Signals, command: Sequence[str]) -> int:
    """Run it in the terminal's foreground, so that Ctrl-C reaches it directly, and watch the services meanwhile."""
    try:
        child = subprocess.Popen(
            command,
            env=for_long_work(supervisor.environment),
            preexec_fn=leash(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has one thread
        )
    except OSError as error:
        raise StackError("command-not-found", f"{command[0]} cannot be run ({error.strerror}).") from error
    try:
        while child.poll() is None:
            supervisor.watch()
            _pass_on(signals, child)
            time.sleep(_LOOP_SECONDS)
    except StackError:
        child.terminate()
        raise
    return child.returncode if child.returncode >= 0 else _KILLED - child.returncode


def _pass_on(signals: Signals, child: subprocess.Popen[bytes]) -> None:
    """Ctrl-C has reached the command already; other signals are passed on. After a while it is killed."""
    if not signals.received:
        return
    if signals.passed_on_at is None:
        signals.passed_on_at = time.monotonic()
        if signals.received[0] != signal.SIGINT:
            child.terminate()
    impatient = signals.received.count(signal.SIGINT) >= _INTERRUPTS_TO_KILL
    if impatient or time.monotonic() - signals.passed_on_at > _COMMAND_GRACE_SECONDS:
        child.kill()

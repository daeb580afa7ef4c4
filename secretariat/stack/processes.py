"""Processes that the supervisor starts, watches and stops.

Every process leads a group of its own, so that what it forked can be ended with it, and carries a parent-death signal,
so that a killed supervisor leaves nothing behind. That signal is tied to the *thread* that forked: everything here runs
in the supervisor's main thread.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from secretariat.stack.errors import StackError
from secretariat.stack.keeper import start_time_of

_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: between fork and exec nothing may allocate much
_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.02
_LARGEST_LOG_BYTES = 20_000_000
_KNOWN_FAILURES = (
    ("No space left on device", "the disk is full: free some space and start again"),
    ("Address already in use", "its address is taken: stop the other process or choose another port"),
    ("could not map anonymous shared memory", "there is too little memory: stop something else first"),
    ("Permission denied", "a file cannot be read or written by this user"),
    ("error while loading shared libraries", "a system library is missing: run `make setup` on a supported system"),
)


@dataclass(frozen=True)
class ProcessSpec:
    """How to start and how to stop one process.

    `stop` lists signals with the seconds each is given; SIGKILL to the group ends whatever is left.
    `uid` and `gid` are of the user to switch to, or None to stay.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    stop: tuple[tuple[signal.Signals, float], ...]
    death_signal: signal.Signals = signal.SIGTERM
    uid: int | None = None
    gid: int | None = None


@dataclass
class ManagedProcess:
    """One process: started here, or adopted from a supervisor that was killed."""

    spec: ProcessSpec
    pid: int | None = None
    log_offset: int = 0
    _child: subprocess.Popen[bytes] | None = None
    _adopted_start: str = ""
    started_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it. Raises StackError `missing-binary` or `not-started`."""
        if self._child is not None:
            self._child.poll()  # the one that died is reaped before its number is forgotten
        self.spec.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _rotate(self.spec.log)
        try:
            with self.spec.log.open("ab") as log:
                self.log_offset = log.tell()
                self._child = subprocess.Popen(
                    self.spec.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=dict(self.spec.env),
                    cwd=self.spec.cwd,
                    start_new_session=True,
                    user=self.spec.uid,
                    group=self.spec.gid,
                    extra_groups=[] if self.spec.uid is not None else None,
                    preexec_fn=leash(self.spec.death_signal),  # noqa: PLW1509 - the supervisor has one thread
                )
        except FileNotFoundError as error:
            raise StackError(
                "missing-binary", f"{self.spec.name}: {error.filename} is not installed. Run `make setup`."
            ) from error
        except OSError as error:
            raise StackError("not-started", f"{self.spec.name}: could not be started ({error.strerror}).") from error
        self.pid = self._child.pid
        self.started_at = time.monotonic()

    def adopt(self, pid: int) -> None:
        """Take over a process that somebody else started."""
        self.pid = pid
        self._child = None
        self._adopted_start = start_time_of(pid)
        self.log_offset = self.spec.log.stat().st_size if self.spec.log.exists() else 0
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        if self.pid is None:
            return False
        if self._child is not None:
            return self._child.poll() is None
        return bool(self._adopted_start) and start_time_of(self.pid) == self._adopted_start

    def exit_text(self) -> str:
        """How it ended, for a progress line."""
        status = self._child.returncode if self._child is not None else None
        if status is None:
            return "ended"
        return f"ended by signal {-status}" if status < 0 else f"ended with status {status}"

    def stop(self) -> str:
        """End it, politely first. Returns how it went: `stopped` or `killed`."""
        for number, seconds in self.spec.stop:
            if not self.alive:
                break
            self._send(number)
            _wait_while(lambda: self.alive, seconds)
        killed = self.alive
        self.kill_group()
        _wait_while(lambda: self.alive, 5)
        return "killed" if killed else "stopped"

    def kill_group(self) -> None:
        """SIGKILL to whatever is left of the group: a killed worker leaves the children it forked."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def log_tail(self) -> str:
        """What it has written since it was started."""
        try:
            with self.spec.log.open("rb") as log:
                log.seek(self.log_offset)
                return log.read(200_000).decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def failure(self) -> StackError:
        """Why it did not come up, in one line."""
        return explain(self.spec.name, self.log_tail(), self.spec.log)


def explain(name: str, output: str, log: Path) -> StackError:
    """One line from a program's output: a known cause with its remedy, or else its last words."""
    for sign, meaning in _KNOWN_FAILURES:
        if sign in output:
            return StackError("not-started", f"{name}: {meaning} (log: {log}).")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1][:200] if lines else "it ended without a word"
    return StackError("not-started", f"{name}: did not start: {last} (log: {log}).")


def leash(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child receives `number` when the supervisor dies, however it dies."""
    parent = os.getpid()

    def arm() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return arm


def wait_until_ready(process: ManagedProcess, ready: Callable[[], bool], seconds: float) -> None:
    """Wait for `ready()`. Raises StackError `not-started` when the process ends, or does not get there in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not process.alive:
            raise process.failure()
        if time.monotonic() > deadline:
            raise StackError(
                "not-started", f"{process.spec.name}: not ready after {seconds:.0f} s (log: {process.spec.log})."
            )
        time.sleep(_POLL_SECONDS)


def name_of(pid: int) -> str:
    """The program that runs under this number, or empty."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _wait_while(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def _rotate(log: Path) -> None:
    """Keep one older log: these are for the operator, the structured logs go wherever the site collects them."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))

"""The keeper: a small process that outlives a killed supervisor by seconds and ends what does not end by itself.

The kernel tells every child that the supervisor died, but a Celery worker whose broker died at the same moment can wait
for it for ever, and its pool with it. The keeper reads the children's numbers from a pipe; when the pipe closes, it
gives them time and then kills their groups. It runs as a plain script, so only the standard library is imported here.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.1


def start_time_of(pid: int) -> str:
    """The kernel's start time of a live process: tells it from another one that got the same number. Empty if gone."""
    try:
        # the name, in parentheses, may itself hold spaces and parentheses
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    # A leader that ended before its threads is a zombie too, while these still write its files.
    is_gone = fields[0] == "X" or (fields[0] == "Z" and int(fields[17]) <= 1)
    return "" if is_gone else fields[19]


class Keeper:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def note(self, pid: int | None) -> None:
        """Remember a group leader that was just started."""
        if pid is None:
            return
        if self._process is None:
            self._process = subprocess.Popen(
                (sys.executable, "-I", __file__), stdin=subprocess.PIPE, start_new_session=True, cwd="/"
            )
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it was killed: the kernel's signals remain
                self._process.stdin.write(f"{pid} {start_time_of(pid)}\n".encode())
                self._process.stdin.flush()

    def close(self) -> None:
        """Everything was stopped: the keeper finds nothing to do and ends."""
        if self._process is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None


def main() -> None:
    """Read until the supervisor is gone, then see to it that its children are."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    noted: dict[int, str] = {}
    for line in sys.stdin:
        pid, _, started = line.strip().partition(" ")
        noted[int(pid)] = started
    deadline = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < deadline and any(
        started and start_time_of(pid) == started for pid, started in noted.items()
    ):
        time.sleep(_POLL_SECONDS)
    for pid, started in noted.items():
        if start_time_of(pid) in {"", started}:  # not when the number is another process by now
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()

"""Who owns an instance: exactly one supervisor, known by a lock that ends with its process.

Commands that find the services running use them without owning them; a supervisor that was started for one command
waits for those users before it stops the servers.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from secretariat.stack.paths import StackPaths


class FileLock:
    """An advisory lock on a file; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def exclusive(self, *, wait: bool = False) -> bool:
        """Take it alone. Returns False when somebody has it and `wait` is False."""
        return self._take(fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def shared(self) -> bool:
        """Take it together with others, waiting while somebody has it alone."""
        return self._take(fcntl.LOCK_SH)

    def _take(self, operation: int) -> bool:
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(file, operation)
        except BlockingIOError:
            file.close()
            return False
        except BaseException:
            file.close()
            raise
        self.release()
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def write_state(paths: StackPaths, *, phase: str, processes: Mapping[str, int | None], web: str = "") -> None:
    """What runs, for `status` and for commands that come along; `phase` is `starting` or `ready`."""
    text = json.dumps({"pid": os.getpid(), "phase": phase, "processes": dict(processes), "web": web})
    temporary = paths.state_file.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(paths.state_file)


def read_state(paths: StackPaths) -> dict[str, Any]:
    """What the supervisor wrote last, or nothing. It may be of one that is gone: ask `owner_pid` as well."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(paths.state_file.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def owner_pid(paths: StackPaths) -> int | None:
    """The process of the live supervisor of this instance, or None."""
    if not paths.lock_file.exists():
        return None
    lock = FileLock(paths.lock_file)
    if lock.exclusive():
        lock.release()
        return None
    pid = read_state(paths).get("pid")
    return pid if isinstance(pid, int) else 0

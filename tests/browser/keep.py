"""Keeps a command running while anybody holds a shared lock on a file, then ends it.

A plain script: `keep.py LOCK_FILE COMMAND…`. It prints its process's number and goes on in the background. The workers
of a test run hold the lock; the kernel lets go of it however they end, so a killed test run leaves nothing running.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_POLL_SECONDS = 0.5
_STOP_SECONDS = 60
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def main(lock_file: str, command: list[str]) -> int:
    """Run the command; returns its exit status."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    child = subprocess.Popen(
        command,
        stdout=sys.stderr,
        preexec_fn=lambda: _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),  # noqa: PLW1509 - one thread
    )
    with Path(lock_file).open("r+") as lock:
        while child.poll() is None and not stopping and is_used(lock.fileno()):
            time.sleep(_POLL_SECONDS)
        child.terminate()
        return child.wait(_STOP_SECONDS)


def is_used(lock: int) -> bool:
    """Whether somebody else holds the lock. If not, it is ours until this process ends: the next run waits for that."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


if __name__ == "__main__":
    if child := os.fork():
        sys.stdout.write(f"{child}\n")
    else:
        os.close(1)
        os.setsid()
        sys.exit(main(sys.argv[1], sys.argv[2:]))

"""The operator's terminal: one line per step, on standard error so that a command's own output stays clean."""

import sys
import time


class Terminal:
    """Writes progress lines; `quiet` leaves only warnings."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def step(self, name: str, state: str, detail: str = "") -> None:
        """One step of starting or stopping: `database  ready  PostgreSQL 18 (0.6 s)`."""
        if not self.quiet:
            self._write(f"  {name:<10} {state:<8} {detail}".rstrip())

    def line(self, text: str) -> None:
        """A sentence that belongs to no step."""
        if not self.quiet:
            self._write(text)

    def warn(self, text: str) -> None:
        """Something the operator has to know, also when quiet."""
        self._write(text)

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


class Stopwatch:
    """Seconds since it was made, as text."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._started:.1f} s"

"""What the demo prints while it runs, and how long each step took."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from secretariat.demo.errors import DemoError
from security.jobs.progress import Progress, job_progress
from security.models import Job
from security.tenancy.scope import program_scope

POLL_SECONDS: Final = 0.25
PRINT_EVERY_SECONDS: Final = 5.0
RUNNING: Final = Job.State.RUNNING


@dataclass
class Narrator:
    """Prints lines, and adds up the seconds of each step by its name."""

    write: Callable[[str], None]
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """One line, with the seconds since the start before it."""
        self.write(f"[{time.monotonic() - self.started:6.1f} s] {text}")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the seconds of the block to the step."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] += time.monotonic() - began

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add what steps took elsewhere."""
        for name, count in seconds.items():
            self.seconds[name] += count


@dataclass
class JobRunner:
    """Waits for long work. `inline` does it in this process instead of leaving it to the workers (for tests)."""

    narrator: Narrator
    inline: Callable[[int, int], object] | None = None

    def wait(self, *, program_id: int, job_id: int, what: str) -> None:
        """Return when the job is done. Raises DemoError when it failed or was cancelled."""
        if self.inline is not None:
            self.inline(program_id, job_id)
        last = time.monotonic()
        while (progress := _progress(program_id, job_id)).state == RUNNING:
            if time.monotonic() - last > PRINT_EVERY_SECONDS:
                last = time.monotonic()
                self.narrator.say(f"{what}: {describe(progress)}")
            time.sleep(POLL_SECONDS)
        if progress.state != Job.State.DONE:
            raise DemoError(f"{what}: job {job_id} ended as {progress.state}. {progress.error}")


def describe(progress: Progress) -> str:
    """Count, rate and time left of a job in one line."""
    left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left is not None else ""
    return f"{progress.done:,} of {progress.total:,}, {progress.rate:.1f} a second{left}"


def _progress(program_id: int, job_id: int) -> Progress:
    with program_scope(program_id):
        return job_progress(program_id=program_id, job_id=job_id)

"""A kind of work whose workers can be killed in the middle: it writes, tells that it has, and waits for a file.

Runs as a process of its own (`python -m tests.security.jobs.killable PROGRAM JOB`) and as the Celery app of a worker.
The lease is short, so that a test need not wait half a minute.
"""

import datetime as dt
import os
import sys
import time
from pathlib import Path

import django
from celery.signals import worker_init

LEASE = dt.timedelta(seconds=2)


def register() -> None:
    """Make the kind known here; the lease and its renewal become short."""
    from security.jobs import run  # noqa: PLC0415 - Django must be set up first
    from security.jobs.kinds import ChunkDone, ChunkWork, JobKind, register_kind  # noqa: PLC0415 - Django must be set up first
    from security.models import JobItemError  # noqa: PLC0415 - Django must be set up first

    def work(asked: ChunkWork) -> ChunkDone:
        JobItemError.objects.create(
            program_id=asked.program_id,
            job_id=asked.job_id,
            chunk_id=asked.chunk_id,
            item="effect",
            code="x",
            message="",
        )
        folder = Path(asked.params["folder"])
        with (folder / f"chunk-{asked.position}").open("a") as file:
            file.write(f"{os.getpid()}\n")
        if asked.position == asked.params["stop_at"]:
            while not (folder / "go-on").exists():
                time.sleep(0.02)
        return ChunkDone(result={"position": asked.position})

    def finish(program_id: int, job_id: int, params: dict, results: list[dict]) -> None:
        JobItemError.objects.create(
            program_id=program_id,
            job_id=job_id,
            chunk_id=params["chunk_of_finish"],
            item="finish",
            code="x",
            message=str([result["position"] for result in results]),
        )

    run.LEASE = LEASE
    run.RENEW_EVERY_SECONDS = 0.3
    register_kind(JobKind("test.killable", "bulk", work, finish))


@worker_init.connect
def _register(**_: object) -> None:
    register()


if __name__ == "__main__":
    django.setup()
    register()
    from security.jobs.run import run_job

    run_job(int(sys.argv[1]), int(sys.argv[2]))
else:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    from secretariat.celery import app  # noqa: F401 - `celery -A` looks for it

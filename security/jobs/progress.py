"""Reading of a job's progress."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from security.models import Job, JobChunk

KNOWN_FROM = 1 / 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `rate` is items per second since the first chunk began.

    `seconds_left` is None until a fiftieth is done: the first items carry the start of the work with them, and a rate
    drawn from one letter of a thousand says an hour for a minute's work.
    """

    state: str
    total: int
    done: int
    failed_items: int
    chunks: int
    chunks_done: int
    rate: float
    seconds_left: float | None
    error: str

    @property
    def share(self) -> float:
        """Part done, 0 to 1."""
        return self.done / self.total if self.total else 1.0


def job_progress(*, program_id: int, job_id: int) -> Progress:
    """Progress of a job. Raises Job.DoesNotExist when the open scope has no such job."""
    job = Job.objects.get(program_id=program_id, pk=job_id)
    return progress_of(program_id=program_id, jobs=[job])[job.pk]


def progress_of(*, program_id: int, jobs: Sequence[Job]) -> dict[int, Progress]:
    """Progress of several jobs by id; one query for all."""
    is_done = Q(state=JobChunk.State.DONE)
    rows: Iterable[Any] = (
        JobChunk.objects.filter(program_id=program_id, job_id__in=[job.pk for job in jobs])
        .order_by()
        .values("job_id")
        .annotate(
            done=Sum("items", filter=is_done, default=0),
            failed=Sum("items_failed", default=0),
            chunks=Count("id"),
            chunks_done=Count("id", filter=is_done),
            began=Min("started_at"),
            last=Max("finished_at"),
        )
    )
    sums: dict[int, dict[str, Any]] = {row["job_id"]: row for row in rows}
    return {job.pk: _progress(job, sums.get(job.pk, NOTHING)) for job in jobs}


NOTHING: dict[str, Any] = {"done": 0, "failed": 0, "chunks": 0, "chunks_done": 0, "began": None, "last": None}


def _progress(job: Job, sums: dict[str, Any]) -> Progress:
    end = sums["last"] if job.state != Job.State.RUNNING else dt.datetime.now(dt.UTC)
    seconds = (end - sums["began"]).total_seconds() if sums["began"] and end else 0.0
    rate = sums["done"] / seconds if seconds > 0 else 0.0
    left = (job.total - sums["done"]) / rate if rate > 0 and sums["done"] >= job.total * KNOWN_FROM else None
    return Progress(
        state=job.state,
        total=job.total,
        done=sums["done"],
        failed_items=sums["failed"],
        chunks=sums["chunks"],
        chunks_done=sums["chunks_done"],
        rate=rate,
        seconds_left=left,
        error=job.error,
    )

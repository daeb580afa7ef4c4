"""Running of a job's chunks: claim, lease, work, and the end of the job."""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from structlog.contextvars import bound_contextvars

from security import clock, events
from security.actor import system_actor
from security.audit.record import record
from security.error_text import error_text
from security.jobs.kinds import ChunkDone, ChunkWork, JobKind, kind_named
from security.models import Job, JobChunk, JobItemError
from security.tenancy.scope import program_scope

log = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=30)
RENEW_EVERY_SECONDS = 10.0
# Locks are FOR NO KEY UPDATE: rows that a chunk writes may refer to the job and the chunk, and must not hold them up.
MAX_ERRORS = 3  # of errors in the work itself; a killed worker leaves no error and is not counted against it
MAX_ATTEMPTS = 20  # when it is the database that fails: lost connections, deadlocks, time-outs
PAUSE_AFTER_TROUBLE = dt.timedelta(seconds=2)
TROUBLE = (OperationalError, InterfaceError)


class LeaseLostError(RuntimeError):
    """Another worker took the chunk over; what this one did rolls back."""


def run_job(program_id: int, job_id: int) -> int:
    """Claim and run chunks of the job until none is left to claim; returns how many this worker finished."""
    finished = 0
    worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    with bound_contextvars(program_id=program_id, job_id=job_id):
        while (claimed := _claim(program_id, job_id, worker)) is not None:
            job, chunk = claimed
            with clock.at(job.clock):
                finished += _run_chunk(job, chunk, worker)
        _end_job(program_id, job_id)
    return finished


def _real_now() -> dt.datetime:
    """Leases run on the machine's clock, also while a demo's clock is set."""
    return dt.datetime.now(dt.UTC)


def _claim(program_id: int, job_id: int, worker: str) -> tuple[Job, JobChunk] | None:
    with program_scope(program_id):
        job = Job.objects.filter(program_id=program_id, pk=job_id).first()
        if job is None or job.state != Job.State.RUNNING:
            return None
        free = Q(state=JobChunk.State.WAITING) | Q(state=JobChunk.State.CLAIMED, lease_until__lt=_real_now())
        open_chunks = JobChunk.objects.filter(free, program_id=program_id, job_id=job_id).order_by("position")
        chunk = open_chunks.select_for_update(skip_locked=True, no_key=True).first()
        if chunk is None:
            return None
        chunk.state = JobChunk.State.CLAIMED
        chunk.attempts += 1
        chunk.worker = worker
        chunk.lease_until = _real_now() + LEASE
        chunk.started_at = _real_now()
        chunk.save()
        return job, chunk


def _run_chunk(job: Job, chunk: JobChunk, worker: str) -> int:
    kind = kind_named(job.kind)
    work = ChunkWork(
        program_id=job.program_id,
        job_id=job.pk,
        chunk_id=chunk.pk,
        position=chunk.position,
        created_by_id=job.created_by_id,
        params=job.params,
        payload=chunk.payload,
    )
    try:
        with _lease(chunk, worker), program_scope(job.program_id):
            _finish_chunk(chunk, worker, kind.run(work))
    except LeaseLostError:
        log.warning("lease of chunk %s of job %s was lost", chunk.position, job.pk)
        return 0
    except Exception as error:
        log.exception("chunk %s of job %s failed", chunk.position, job.pk)
        _fail_chunk(chunk, worker, error)
        return 0
    return 1


def _finish_chunk(chunk: JobChunk, worker: str, done: ChunkDone) -> None:
    JobItemError.objects.bulk_create(
        [
            JobItemError(
                program_id=chunk.program_id,
                job_id=chunk.job_id,
                chunk=chunk,
                item=error.item,
                code=error.code,
                message=error.message,
            )
            for error in done.errors
        ]
    )
    mine = JobChunk.objects.filter(
        program_id=chunk.program_id, pk=chunk.pk, worker=worker, attempts=chunk.attempts, state=JobChunk.State.CLAIMED
    )
    updated = mine.update(
        state=JobChunk.State.DONE,
        result=done.result,
        items_failed=len(done.errors),
        finished_at=_real_now(),
        lease_until=None,
        error="",
    )
    if updated != 1:
        raise LeaseLostError


def _fail_chunk(chunk: JobChunk, worker: str, error: Exception) -> None:
    """Put the chunk back, or give it up. Trouble of the database is not held against the work: another worker takes the
    chunk up when its short lease has lapsed."""
    is_trouble = isinstance(error, TROUBLE)
    errors = chunk.errors if is_trouble else chunk.errors + 1
    changes = {"state": JobChunk.State.WAITING, "errors": errors, "error": error_text(error), "lease_until": None}
    if errors >= MAX_ERRORS or (is_trouble and chunk.attempts >= MAX_ATTEMPTS):
        changes["state"] = JobChunk.State.FAILED
    elif is_trouble:
        changes.update(state=JobChunk.State.CLAIMED, worker="", lease_until=_real_now() + PAUSE_AFTER_TROUBLE)
    with program_scope(chunk.program_id):
        JobChunk.objects.filter(
            program_id=chunk.program_id, pk=chunk.pk, worker=worker, attempts=chunk.attempts
        ).update(**changes)


def _end_job(program_id: int, job_id: int) -> None:
    """End the job when no chunk is open: exactly once, whoever comes last. An error of its finish hook fails the job;
    trouble of the database leaves it to the rescue."""
    try:
        _try_to_end(program_id, job_id)
    except TROUBLE:
        raise
    except Exception as error:
        log.exception("finish of job %s failed", job_id)
        _close_job(program_id, job_id, error=error_text(error))


def _close_job(program_id: int, job_id: int, *, error: str) -> None:
    with program_scope(program_id):
        job = (
            Job.objects.select_for_update(no_key=True)
            .filter(program_id=program_id, pk=job_id, state=Job.State.RUNNING)
            .first()
        )
        if job is not None:
            _write_end(job, error)


def _write_end(job: Job, error: str) -> None:
    job.state = Job.State.FAILED if error else Job.State.DONE
    job.error = error
    job.finished_at = clock.now()
    job.save(update_fields=["state", "error", "finished_at"])
    record(
        events.JOB_FINISHED,
        actor=system_actor(job.kind),
        program_id=job.program_id,
        subject_ids=[job.pk],
        data={"state": job.state},
    )


def _try_to_end(program_id: int, job_id: int) -> None:
    with program_scope(program_id):
        job = (
            Job.objects.select_for_update(no_key=True)
            .filter(program_id=program_id, pk=job_id, state=Job.State.RUNNING)
            .first()
        )
        if job is None:
            return
        chunks = JobChunk.objects.filter(program_id=program_id, job_id=job_id)
        if chunks.exclude(state__in=[JobChunk.State.DONE, JobChunk.State.FAILED]).exists():
            return
        failed = chunks.filter(state=JobChunk.State.FAILED).order_by("position").first()
        with clock.at(job.clock):
            if failed is None:
                _call_finish(kind_named(job.kind), job)
            _write_end(job, (failed.error or "failed") if failed else "")


def _call_finish(kind: JobKind, job: Job) -> None:
    if kind.finish is None:
        return
    results = list(
        JobChunk.objects.filter(program_id=job.program_id, job_id=job.pk)
        .order_by("position")
        .values_list("result", flat=True)
    )
    kind.finish(job.program_id, job.pk, job.params, [result or {} for result in results])


def _renew(chunk: JobChunk, worker: str) -> None:
    """Set the lease on. When that cannot be done, another worker may take over and this one's work rolls back."""
    try:
        with program_scope(chunk.program_id):
            JobChunk.objects.filter(
                program_id=chunk.program_id, pk=chunk.pk, worker=worker, state=JobChunk.State.CLAIMED
            ).update(lease_until=_real_now() + LEASE)
    except TROUBLE:
        log.warning("lease of chunk %s of job %s could not be renewed", chunk.position, chunk.job_id)
        connection.close()


@contextmanager
def _lease(chunk: JobChunk, worker: str) -> Iterator[None]:
    """Renew the chunk's lease from a thread with a connection of its own while the block runs."""
    stop = threading.Event()

    def renew() -> None:
        try:
            while not stop.wait(RENEW_EVERY_SECONDS):
                _renew(chunk, worker)
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{chunk.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()

"""Celery: runners of jobs, and the rescue of jobs whose runner died or whose message was lost."""

import datetime as dt

from celery import shared_task
from django.db.models import Q

from security.dispatch import dispatch
from security.jobs.run import run_job as run_chunks
from security.models import Job, JobChunk, Program
from security.task_names import RUN_JOB
from security.tenancy.scope import program_scope

STALE_SECONDS = 60  # by then the rescue has looked again four times


@shared_task(name="security.run_job")
def run_job(program_id: int, job_id: int) -> int:
    """Run chunks until none is left. Not a TenantTask: every chunk opens a scope, and so a transaction, of its own."""
    return run_chunks(program_id, job_id)


@shared_task(name="security.rescue_jobs")
def rescue_jobs() -> int:
    """Send a runner for every running job that a runner is missing from; returns how many were sent.

    One is missing where a lease has lapsed, and where no chunk is held at all: waiting chunks whose message was lost,
    and a job whose last worker died between its last chunk and its end.
    """
    programs = list(Program.objects.values_list("id", flat=True))
    now = dt.datetime.now(dt.UTC)
    with program_scope(programs):
        claimed = JobChunk.objects.filter(program_id__in=programs, state=JobChunk.State.CLAIMED)
        lapsed = Q(pk__in=claimed.filter(lease_until__lt=now).values("job_id"))
        held = Q(pk__in=claimed.filter(lease_until__gte=now).values("job_id"))
        running = Job.objects.filter(program_id__in=programs, state=Job.State.RUNNING)
        jobs = list(running.filter(lapsed | ~held).values_list("program_id", "id", "queue"))
        for program_id, job_id, queue in jobs:
            dispatch(RUN_JOB, program_id, job_id, queue=queue, expires=STALE_SECONDS)
    return len(jobs)

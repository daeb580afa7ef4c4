"""Celery: runners of jobs, and the rescue of jobs whose runner died or whose message was lost."""

import datetime as dt

from celery import shared_task
from django.db.models import Q

from security.dispatch import dispatch
from security.jobs.run import run_job as run_chunks
from security.models import Job, JobChunk, Program
from security.task_names import RUN_JOB
from security.tenancy.scope import program_scope


@shared_task(name="security.run_job")
def run_job(program_id: int, job_id: int) -> int:
    """Run chunks until none is left. Not a TenantTask: every chunk opens a scope, and so a transaction, of its own."""
    return run_chunks(program_id, job_id)


@shared_task(name="security.rescue_jobs")
def rescue_jobs() -> int:
    """Send a runner for every running job that has a chunk nobody holds; returns how many were sent."""
    programs = list(Program.objects.values_list("id", flat=True))
    now = dt.datetime.now(dt.UTC)
    with program_scope(programs):
        unheld = Q(state=JobChunk.State.WAITING) | Q(state=JobChunk.State.CLAIMED, lease_until__lt=now)
        waiting = JobChunk.objects.filter(unheld, program_id__in=programs).values("job_id")
        running = Job.objects.filter(program_id__in=programs, state=Job.State.RUNNING)
        # A job whose last worker died between its last chunk and its end has no open chunk at all.
        unended = running.exclude(
            pk__in=JobChunk.objects.filter(
                program_id__in=programs, state__in=[JobChunk.State.WAITING, JobChunk.State.CLAIMED]
            ).values("job_id")
        )
        jobs = list((running.filter(pk__in=waiting) | unended).values_list("program_id", "id", "queue"))
        for program_id, job_id, queue in jobs:
            dispatch(RUN_JOB, program_id, job_id, queue=queue)
    return len(jobs)

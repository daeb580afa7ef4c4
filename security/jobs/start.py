"""Starting of long work."""

from collections.abc import Sequence
from typing import Any

from security import clock, events
from security.actor import Actor
from security.audit.record import record
from security.dispatch import dispatch
from security.jobs.kinds import kind_named
from security.models import Job, JobChunk
from security.task_names import RUN_JOB
from security.tenancy.scope import require_program


def start_job(
    *,
    kind: str,
    actor: Actor,
    program_id: int,
    params: dict[str, Any],
    chunks: Sequence[tuple[dict[str, Any], int]],
    workers: int = 2,
) -> Job:
    """Make a job of `(payload, number of items)` chunks and have it run once this transaction has committed.

    The caller is a service that has authorised the actor already. `workers` runners are sent; more workers on the queue
    may join through the rescue task.
    """
    require_program(program_id)
    queue = kind_named(kind).queue
    job = Job.objects.create(
        program_id=program_id,
        kind=kind,
        queue=queue,
        params=params,
        total=sum(items for _, items in chunks),
        created_by_id=actor.user_id,
        created_at=clock.now(),
        clock=clock.fixed(),
    )
    JobChunk.objects.bulk_create(
        [
            JobChunk(program_id=program_id, job=job, position=position, payload=payload, items=items)
            for position, (payload, items) in enumerate(chunks)
        ],
        batch_size=1_000,
    )
    record(events.JOB_STARTED, actor=actor, program_id=program_id, subject_ids=[job.pk], data={"kind": kind})
    for _ in range(max(1, min(workers, len(chunks)))):
        dispatch(RUN_JOB, program_id, job.pk, queue=queue)
    return job

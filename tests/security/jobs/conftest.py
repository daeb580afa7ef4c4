"""Kinds of work for tests, and jobs of them."""

from collections.abc import Callable

import pytest

from security.jobs import kinds
from security.jobs.kinds import ChunkDone, ChunkWork, JobKind
from security.jobs.start import start_job
from security.models import Job
from security.tenancy.scope import program_scope
from tests.factories.security import World


class Work:
    """A kind whose chunks do what the test says, and which notes what it was asked."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.finished: list[tuple[int, list[dict]]] = []
        self.act: Callable[[ChunkWork], ChunkDone] = lambda work: ChunkDone(result={"position": work.position})
        self.at_end: Callable[[], None] = lambda: None

    def run(self, work: ChunkWork) -> ChunkDone:
        self.ran.append(work.position)
        return self.act(work)

    def finish(self, program_id: int, job_id: int, params: dict, results: list[dict]) -> None:
        self.finished.append((job_id, results))
        self.at_end()


@pytest.fixture
def work(monkeypatch) -> Work:
    work = Work()
    monkeypatch.setitem(kinds._kinds, "test.work", JobKind("test.work", "bulk", work.run, work.finish))
    return work


@pytest.fixture
def new_job(committed_world: World, work) -> Callable[..., Job]:
    def make(chunks: int = 3, *, kind: str = "test.work", workers: int = 2, **params: object) -> Job:
        with program_scope(committed_world.aoi.pk):
            return start_job(
                kind=kind,
                actor=committed_world.actor("aoi_manager"),
                program_id=committed_world.aoi.pk,
                params=dict(params),
                chunks=[({"n": n}, 10) for n in range(chunks)],
                workers=workers,
            )

    return make

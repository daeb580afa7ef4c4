"""S15: a decision on 100,000 applications as a job of two workers; and once more, with the workers killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.models import Count, Sum
from psycopg.conninfo import conninfo_to_dict

from benchmarks.bank_file import reviewed_cases
from benchmarks.databases import bench_world
from benchmarks.registry import Result, benchmark
from cases.models import Application, Decision, Notice
from cases.services.decision.decide_matching import decide_matching
from security.models import Job, JobChunk, JobItemError
from security.tenancy.scope import program_scope
from tests.factories.money import Office, open_office
from tests.factories.security import World

ROWS = int(os.environ.get("BENCH_S15_ROWS", "100000"))
WITHOUT_AMOUNT = 100  # these are refused one by one
WORKERS = 2
BAR_A_SECOND = 2_000
YEN = 30_000
ROOT = Path(__file__).resolve().parents[1]
URLS = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner", "PORTAL_DATABASE_URL": "portal"}
PATIENCE_SECONDS = 1_800


@benchmark("S15")
def bulk_decision() -> Result:
    """Applications decided a second, then the same work with workers killed in the middle and right at the end."""
    with bench_world("s15_whole") as world:
        job = _start(world)
        seconds = _timed(lambda: _work(job))
        whole = _outcome(job)
    with bench_world("s15_killed") as world:
        job = _start(world)
        killed_at = [_work_until(job, done) for done in (_share(1 / 3), _share(2 / 3), _last_chunk())]
        _work(job)
        killed = _outcome(job)
    rate = ROWS / seconds
    is_same = whole == killed == _expected()
    return Result(
        id="S15",
        what=f"decision on {ROWS:,} applications as a job; again with its workers killed 3 times",
        measured=f"{rate:,.0f}/s ({seconds:.1f} s); {'each once' if is_same else 'NOT each once'} after the kills",
        bar=f">= {BAR_A_SECOND:,}/s, per-item results, resumable",
        held=rate >= BAR_A_SECOND and is_same,
        detail={
            "rows": ROWS,
            "workers": WORKERS,
            "seconds": round(seconds, 1),
            "decided_when_killed": killed_at,
            "whole": whole,
            "killed": killed,
        },
    )


def _expected() -> dict[str, Any]:
    granted = ROWS - WITHOUT_AMOUNT
    return {
        "state": "done",
        "decisions": granted,
        "applications": granted,
        "letters": granted,
        "yen": granted * YEN,
        "numbers": [1, granted],
        "errors": {"amount": WITHOUT_AMOUNT},
    }


def _start(world: World) -> Job:
    """The cases and the job over all of them, not begun."""
    with open_office(world) as office:
        ids = reviewed_cases(office, ROWS)
        _take_amounts(office, ids[:: ROWS // WITHOUT_AMOUNT])
        return decide_matching(
            actor=world.actor("aoi_officer"),
            program_id=office.program_id,
            matching=Application.objects.filter(program_id=office.program_id),
            outcome="grant",
        )


def _take_amounts(office: Office, ids: list[int]) -> None:
    Application.objects.filter(program_id=office.program_id, pk__in=ids[:WITHOUT_AMOUNT]).update(amount_yen=None)


def environment() -> dict[str, str]:
    """That of a process that works on the benchmark's own databases."""
    found = dict(os.environ)
    for variable, alias in URLS.items():
        parts = conninfo_to_dict(os.environ[variable])
        password = f":{parts['password']}" if parts.get("password") else ""
        name = connections[alias].settings_dict["NAME"]
        found[variable] = f"postgres://{parts['user']}{password}@/{name}?host={parts['host']}"
    return found


@contextmanager
def _workers(job: Job) -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "benchmarks.bulk_worker", str(job.program_id), str(job.pk)]
    running = [subprocess.Popen(command, cwd=ROOT, env=environment()) for _number in range(WORKERS)]
    try:
        yield running
    finally:
        for worker in running:
            worker.kill()
            worker.wait()


def _work(job: Job) -> None:
    """Workers come, as the rescue would send them, until the job has ended."""
    end = time.monotonic() + PATIENCE_SECONDS
    while _is_running(job):
        if time.monotonic() > end:
            raise TimeoutError("the job did not end")
        with _workers(job) as running:
            for worker in running:
                worker.wait(timeout=PATIENCE_SECONDS)


def _work_until(job: Job, enough: Callable[[int, int], bool]) -> int:
    """Workers come and are killed, in whatever chunk they are, once enough chunks are done; decisions by then."""
    with _workers(job):
        while not enough(*_chunks(job)):
            time.sleep(0.05)
    with program_scope(job.program_id):
        return Decision.objects.filter(program_id=job.program_id).count()


def _share(share: float) -> Callable[[int, int], bool]:
    return lambda done, total: done >= total * share


def _last_chunk() -> Callable[[int, int], bool]:
    """One chunk or none is open: the kill comes right at the end."""
    return lambda done, total: done >= total - 1


def _chunks(job: Job) -> tuple[int, int]:
    with program_scope(job.program_id):
        states = list(JobChunk.objects.filter(program_id=job.program_id, job=job).values_list("state", flat=True))
    return states.count(JobChunk.State.DONE), len(states)


def _is_running(job: Job) -> bool:
    with program_scope(job.program_id):
        return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exists()


def _outcome(job: Job) -> dict[str, Any]:
    of = {"program_id": job.program_id}
    with program_scope(job.program_id):
        decisions = Decision.objects.filter(**of)
        sums = decisions.aggregate(
            count=Count("pk"), applications=Count("application", distinct=True), yen=Sum("amount_yen")
        )
        numbers = sorted(decisions.values_list("number", flat=True))
        errors = JobItemError.objects.filter(**of, job=job).values_list("code").annotate(count=Count("pk")).order_by()
        return {
            "state": Job.objects.get(pk=job.pk).state,
            "decisions": sums["count"],
            "applications": sums["applications"],
            "letters": Notice.objects.filter(**of).count(),
            "yen": sums["yen"],
            "numbers": [numbers[0], numbers[-1]],
            "errors": dict(errors),
        }


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start

"""R5: a decision on many cases and their batch, killed twice in the middle and right at the end of each.

`make bars` does it with 100,000 cases; the suite with a few hundred. Nothing is decided, paid or written twice, nothing
is lost, and what was killed has left nothing.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db.models import Sum
from psycopg.conninfo import conninfo_to_dict

from benchmarks.bank_file import reviewed_cases
from cases.models import Application, Decision, PayoutBatch, PayoutFile, TransferLine
from cases.rules.zengin import parse_file
from cases.selectors.money import ledger_totals
from cases.services.decision import decide_matching as deciding
from security.models import Job, JobChunk
from security.tenancy.scope import program_scope
from tests.bars import IS_FULL
from tests.factories.money import open_office

ROOT = Path(__file__).resolve().parents[4]
CASES = int(os.environ.get("BAR_R5_CASES", "100000" if IS_FULL else "120"))
CHUNK = 1_000 if IS_FULL else 20
YEN = 30_000
PATIENCE = 3_600 if IS_FULL else 120


@pytest.fixture
def environment(committed_db) -> dict[str, str]:
    """The environment of a process that works on the test's own databases."""
    found = dict(os.environ)
    urls = {"DATABASE_URL": "case", "DATABASE_OWNER_URL": "case", "PORTAL_DATABASE_URL": "portal"}
    for variable, kind in urls.items():
        parts = conninfo_to_dict(os.environ[variable])
        password = f":{parts['password']}" if parts.get("password") else ""
        found[variable] = f"postgres://{parts['user']}{password}@/{committed_db[kind]}?host={parts['host']}"
    return found


class Desk:
    """Processes that do one act each, to their end or to their death."""

    def __init__(self, environment: dict[str, str], program_id: int, folder: Path) -> None:
        self.environment, self.program_id, self.folder = environment, program_id, folder
        self.kills = 0

    def start(self, act: str, number: int, *more: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.cases.services.payout.killable", act, str(self.program_id), str(number)]
        return subprocess.Popen([*command, *more], cwd=ROOT, env=self.environment)

    def work(self, act: str, number: int = 0) -> None:
        with self.start(act, number) as process:
            assert process.wait(PATIENCE) == 0

    def kill_at(self, act: str, number: int, place: str) -> None:
        there = self.folder / "there"
        with self.start(act, number, str(self.folder), place) as process:
            self.wait_until(there.exists, process)
            process.send_signal(signal.SIGKILL)
        there.unlink()
        self.kills += 1

    def kill_when(self, act: str, number: int, enough: Callable[[], bool]) -> None:
        with self.start(act, number) as process:
            self.wait_until(enough)
            process.send_signal(signal.SIGKILL)
        self.kills += 1

    def wait_until(self, what: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, "it did not come to pass in time"
            assert process is None or process.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)


def is_done(program_id: int, job_id: int, wanted: int) -> bool:
    """Whether that many chunks of the job are done."""
    with program_scope(program_id):
        rows = JobChunk.objects.filter(program_id=program_id, job_id=job_id, state=JobChunk.State.DONE)
        return rows.count() >= wanted


def money(program_id: int) -> tuple[int, int, int, list[str]]:
    """Lines, files, applications that are being paid, states of the batches."""
    with program_scope(program_id):
        own = {"program_id": program_id}
        return (
            TransferLine.objects.filter(**own).count(),
            PayoutFile.objects.filter(**own).count(),
            Application.objects.filter(**own, status="paying").count(),
            list(PayoutBatch.objects.filter(**own).order_by("pk").values_list("state", flat=True)),
        )


@pytest.mark.bar("R5")
def test_a_decision_and_its_batch_survive_every_death(
    committed_world, environment, tmp_path, monkeypatch, record_property
) -> None:
    monkeypatch.setattr(deciding, "CHUNK", CHUNK)
    world, program_id = committed_world, committed_world.aoi.pk
    desk = Desk(environment, program_id, tmp_path)
    with open_office(world) as office:
        reviewed_cases(office, CASES)
        job = deciding.decide_matching(
            actor=world.actor("aoi_officer"),
            program_id=program_id,
            matching=Application.objects.filter(program_id=program_id),
            outcome="grant",
        )
    chunks = CASES // CHUNK
    for wanted in (chunks // 3, 2 * chunks // 3, chunks - 1):
        desk.kill_when("decide", job.pk, partial(is_done, program_id, job.pk, wanted))
    decide_to_the_end(desk, job)
    for place in ("prepare-lines", "prepare-event", "end"):
        desk.kill_at("prepare", 0, place)
        assert money(program_id) == (0, 0, 0, [])
    desk.work("prepare")
    with program_scope(program_id):
        batch_id = PayoutBatch.objects.get(program_id=program_id).pk
    desk.work("check", batch_id)
    for place in ("release-file", "release-event", "end"):
        desk.kill_at("release", batch_id, place)
        assert money(program_id) == (CASES, 0, CASES, ["checked"])
    desk.work("release", batch_id)
    assert money(program_id) == (CASES, 1, CASES, ["released"])
    assert_once(world, program_id)
    record_property(
        "tried", f"{CASES:,} cases decided and paid, {desk.kills} kills, each of the 3 acts right at its end"
    )


def decide_to_the_end(desk: Desk, job: Job) -> None:
    """Workers come, as the rescue would send them, until the job has ended."""
    end = time.monotonic() + PATIENCE
    while True:
        with program_scope(desk.program_id):
            if Job.objects.get(program_id=desk.program_id, pk=job.pk).state == Job.State.DONE:
                return
        assert time.monotonic() < end, "the job did not end"
        desk.work("decide", job.pk)


def assert_once(world, program_id: int) -> None:
    with program_scope(program_id):
        decisions = Decision.objects.filter(program_id=program_id)
        assert decisions.count() == decisions.values("application").distinct().count() == CASES
        assert sorted(decisions.values_list("number", flat=True)) == list(range(1, CASES + 1))
        assert decisions.aggregate(yen=Sum("amount_yen"))["yen"] == CASES * YEN
        file = PayoutFile.objects.get(program_id=program_id)
        records = parse_file((file.open("content") or "").encode("cp932")).records
        assert len({record.customer_code_1 for record in records}) == len(records) == CASES
        totals = ledger_totals(actor=world.actor("aoi_auditor"), program_id=program_id)
        assert totals.adds_up
        assert (totals.decided.count, totals.sent.yen) == (CASES, CASES * YEN)

"""S6: a whole letter run, from the rows in the database to fsynced files with their manifest.

With `BENCH_S6_WORKERS=1` one process does it, and its processor time is what the bar counts; with more, as many worker
processes as in production share it. Afterwards single letters are drawn as the desk does.
"""

import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings
from django.db import connections

from benchmarks.bulk_decision import environment
from benchmarks.databases import bench_world
from benchmarks.letter_run_rows import write_rows
from benchmarks.registry import Result, benchmark
from cases.models import NoticeKind
from cases.rules.era import format_era
from reports.files import stored
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.letter_contents import letter_drafts
from reports.services.letters.read_letter import read_letter
from reports.services.letters.start_run import start_run
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.security import World

LETTERS = int(os.environ.get("BENCH_S6_LETTERS", "100000"))
WORKERS = int(os.environ.get("BENCH_S6_WORKERS", "1"))
FULL = 764_063
BAR_SECONDS = 300
BAR_DESK_MS = 100
A_LOT = 5_000
SAMPLE = 1_000
AT_THE_DESK = 100
ROOT = Path(__file__).resolve().parents[1]


@benchmark("S6")
def whole_run() -> Result:
    """Seconds from the start of the run to its manifest; its size, its memory; a sample read back and compared."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("SECRETARIAT_VAR", "var")) as folder,
        bench_world("s6") as world,
    ):
        settings.FILES_DIR = folder
        start = time.perf_counter()
        write_rows(world.aoi, LETTERS)
        _analyse()
        rows_seconds = time.perf_counter() - start
        seconds, workers, run = _run(world, folder)
        sample = _compared(world.aoi, run)
        detail: dict[str, Any] = {
            "letters": run.printed,
            "lots": run.lots,
            "workers": WORKERS,
            "seconds": {name: round(value, 1) for name, value in seconds.items()},
            "seconds_to_write_the_rows": round(rows_seconds, 1),
            "of_each_worker": workers,
            "bytes": sum(path.stat().st_size for path in Path(folder).rglob("*.pdf")),
            "manifest": _manifest(run),
            "compared": sample,
            "desk_ms": _at_the_desk(world),
            "load": os.getloadavg(),
        }
    return _result(detail, sum(seconds.values()))


def _result(detail: Mapping[str, Any], total: float) -> Result:
    every = [worker for workers in detail["of_each_worker"].values() for worker in workers]
    cpu, once = (sum(worker.get(name, 0.0) for worker in every) for name in ("cpu_seconds", "start_seconds"))
    projected, projected_cpu = total * FULL / LETTERS, once + (cpu - once) * FULL / LETTERS
    desk_ms = detail["desk_ms"]["median"]
    is_whole = detail["letters"] == LETTERS and detail["compared"]["different"] == 0
    return Result(
        id="S6",
        what=f"run of {LETTERS:,} letters of two pages, database to fsynced files and manifest, {WORKERS} workers; "
        "a single letter at the desk",
        measured=f"{total:,.0f} s ({LETTERS / total:,.0f}/s); {FULL:,} in {projected:,.0f} s, "
        f"{projected_cpu:,.0f} s of a core; {desk_ms:.0f} ms at the desk",
        bar=f"{FULL:,} in <= {BAR_SECONDS} s of a core; <= {BAR_DESK_MS} ms",
        held=projected_cpu <= BAR_SECONDS and desk_ms <= BAR_DESK_MS and is_whole,
        detail=dict(detail),
    )


def _manifest(run: NoticeRun) -> dict[str, Any]:
    content = stored(run.manifest_name).read_bytes()
    return {
        "rows": content.count(b"\r\n") - 1,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _analyse() -> None:
    """What autovacuum does within a minute after a roster is taken over."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


def _run(world: World, folder: str) -> tuple[dict[str, float], dict[str, list[dict[str, float]]], NoticeRun]:
    """Seconds of each phase, what its workers took, and the run."""
    program = world.aoi
    seconds: dict[str, float] = {}
    workers: dict[str, list[dict[str, float]]] = {}
    start, cpu = time.perf_counter(), time.process_time()
    with program_scope(program.pk):
        run = start_run(
            actor=world.actor("aoi_manager"),
            program_id=program.pk,
            kinds=[NoticeKind.PUSH_NOTICE],
            letters_a_lot=A_LOT,
            workers=WORKERS,
        )
    seconds["start"] = time.perf_counter() - start
    workers["start"] = [{"cpu_seconds": round(time.process_time() - cpu, 1)}]
    for phase in ("check", "draw"):
        start = time.perf_counter()
        workers[phase] = _work(run, folder)
        with program_scope(program.pk):
            run = NoticeRun.objects.select_related("program").get(program_id=program.pk, pk=run.pk)
        seconds[phase] = time.perf_counter() - start
    assert run.state == NoticeRun.State.DONE, run.state  # noqa: S101 - a figure of half a run would be none
    return seconds, workers, run


def _work(run: NoticeRun, folder: str) -> list[dict[str, float]]:
    """Worker processes, until the job of the run's phase has ended."""
    command = [sys.executable, "-m", "benchmarks.letter_worker", str(run.program_id), str(run.job_id), folder]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE) for _number in range(WORKERS)
    ]
    said = [worker.communicate()[0] for worker in running]
    return [json.loads(text.splitlines()[-1]) for text in said]


def _at_the_desk(world: World) -> dict[str, float]:
    """Milliseconds of single letters, one after another with their line in the audit; the first is not counted."""
    taken = []
    chance, manager = random.Random(7), world.actor("aoi_manager")
    for number in chance.sample(range(1, LETTERS + 1), AT_THE_DESK + 1):
        with program_scope(world.aoi.pk):
            start = time.perf_counter()
            read_letter(actor=manager, program_id=world.aoi.pk, number=number)
            taken.append((time.perf_counter() - start) * 1000)
    counted = sorted(taken[1:])
    return {
        "first": round(taken[0], 1),
        "median": round(statistics.median(counted), 1),
        "p95": round(counted[int(len(counted) * 0.95) - 1], 1),
        "slowest": round(counted[-1], 1),
    }


def _compared(program: Program, run: NoticeRun) -> dict[str, int]:
    """Every text of a sample of letters, taken out of the files and compared with what the database says now."""
    chance = random.Random(20)
    letters = different = 0
    with program_scope(program.pk):
        lots = list(PrintLot.objects.filter(program_id=program.pk, run=run).order_by("number"))
        for lot in lots:
            items = list(PrintLotItem.objects.filter(program_id=program.pk, lot=lot).order_by("position"))
            picked = chance.sample(items, min(len(items), -(-SAMPLE // len(lots))))
            drafts = letter_drafts(program_id=program.pk, notice_ids=[item.notice_id for item in picked])
            with pypdfium2.PdfDocument(stored(lot.file_name)) as document:
                for item, draft in zip(picked, drafts, strict=True):
                    letters += 1
                    different += not _says(document, item, draft.content)
    return {"letters": letters, "different": different}


def _says(document: pypdfium2.PdfDocument, item: PrintLotItem, content: Any) -> bool:
    texts = []
    for number in range(item.start_page - 1, item.start_page - 1 + item.pages):
        text_page = document[number].get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
    deadline = format_era(content.objection_deadline_on, with_weekday=True)
    front = [
        content.letter_no,
        content.receipt_number,
        format_era(content.issued_on),
        content.sender.program_name,
        content.sender.signatory,
        content.call_centre.phone,
        content.call_centre.hours,
        content.address.postcode_label,
        *content.address.lines,
        content.address.katagaki,
        f"{content.address.name}{content.address.honorific}",
        content.account.bank_name,
        content.account.branch_name,
        content.account.account_type,
        content.account.masked_number,
        content.account.holder_kana,
        f"{content.amount_yen:,}円",
        format_era(content.transfer_on, with_weekday=True),
        deadline,
        *(text for member in content.members for text in (member.name, member.birth_label, member.relation)),
    ]
    back = [content.receipt_number, content.sender.program_name, content.address.name, deadline]
    return all(
        "".join(text.split()) in said for said, wanted in zip(texts, (front, back), strict=True) for text in wanted
    )

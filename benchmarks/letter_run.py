"""S6: a whole letter run, from the rows in the database to fsynced files with their manifest, by one worker."""

import hashlib
import os
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings
from django.db import connections

from benchmarks.databases import bench_world
from benchmarks.letter_run_rows import write_rows
from benchmarks.registry import Result, benchmark
from cases.models import NoticeKind
from cases.rules.era import format_era
from reports.files import stored
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.letter_contents import letter_drafts
from reports.services.letters.start_run import start_run
from security.jobs.run import run_job
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.security import World

LETTERS = int(os.environ.get("BENCH_S6_LETTERS", "100000"))
FULL = 764_063
BAR_SECONDS = 300
A_LOT = 5_000
SAMPLE = 1_000


@benchmark("S6")
def whole_run() -> Result:
    """Seconds from the start of the run to its manifest; its size, its memory; a sample read back and compared."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("SECRETARIAT_VAR", "var")) as folder,
        bench_world("s6") as world,
    ):
        settings.FILES_DIR = folder
        write_rows(world.aoi, LETTERS)
        _analyse()
        seconds, cpu, run = _run(world)
        sample = _compared(world.aoi, run)
        manifest = stored(run.manifest_name)
        detail: dict[str, Any] = {
            "letters": run.printed,
            "lots": run.lots,
            "seconds": {name: round(value, 1) for name, value in seconds.items()},
            "cpu_seconds_of_the_worker": round(cpu, 1),
            "bytes": sum(path.stat().st_size for path in Path(folder).rglob("*.pdf")),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "manifest": {
                "rows": manifest.read_bytes().count(b"\r\n") - 1,
                "bytes": manifest.stat().st_size,
                "sha256": hashlib.sha256(manifest.read_bytes()).hexdigest(),
            },
            "compared": sample,
            "load": os.getloadavg(),
        }
    total = sum(seconds.values())
    projected = total * FULL / LETTERS
    return Result(
        id="S6",
        what=f"run of {LETTERS:,} letters of two pages, database to fsynced files and manifest, one worker",
        measured=f"{total:,.0f} s ({LETTERS / total:,.0f}/s); {FULL:,} in {projected:,.0f} s",
        bar=f"{FULL:,} in <= {BAR_SECONDS} s",
        held=projected <= BAR_SECONDS and run.printed == LETTERS and sample["different"] == 0,
        detail=detail,
    )


def _analyse() -> None:
    """What autovacuum does within a minute after a roster is taken over."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


def _run(world: World) -> tuple[dict[str, float], float, NoticeRun]:
    program = world.aoi
    seconds: dict[str, float] = {}
    cpu = time.process_time()
    start = time.perf_counter()
    with program_scope(program.pk):
        run = start_run(
            actor=world.actor("aoi_manager"),
            program_id=program.pk,
            kinds=[NoticeKind.PUSH_NOTICE],
            letters_a_lot=A_LOT,
            workers=1,
        )
    seconds["start"] = time.perf_counter() - start
    for phase in ("check", "draw"):
        start = time.perf_counter()
        run_job(program.pk, run.job_id or 0)
        with program_scope(program.pk):
            run = NoticeRun.objects.select_related("program").get(program_id=program.pk, pk=run.pk)
        seconds[phase] = time.perf_counter() - start
    assert run.state == NoticeRun.State.DONE, run.state  # noqa: S101 - a figure of half a run would be none
    return seconds, time.process_time() - cpu, run


def _compared(program: Program, run: NoticeRun) -> dict[str, int]:
    """Texts of a sample of letters, taken out of the files and compared with what the database says now."""
    chance = random.Random(20)
    different = 0
    with program_scope(program.pk):
        lots = list(PrintLot.objects.filter(program_id=program.pk, run=run).order_by("number"))
        for lot in lots:
            items = list(PrintLotItem.objects.filter(program_id=program.pk, lot=lot).order_by("position"))
            picked = chance.sample(items, min(len(items), -(-SAMPLE // len(lots))))
            drafts = letter_drafts(program_id=program.pk, notice_ids=[item.notice_id for item in picked])
            with pypdfium2.PdfDocument(stored(lot.file_name)) as document:
                for item, draft in zip(picked, drafts, strict=True):
                    different += not _says(document, item, draft.content)
    return {"letters": SAMPLE, "different": different}


def _says(document: pypdfium2.PdfDocument, item: PrintLotItem, content: Any) -> bool:
    texts = []
    for number in range(item.start_page - 1, item.start_page - 1 + item.pages):
        text_page = document[number].get_textpage()
        texts.append("".join(text_page.get_text_range().split()))
    wanted = [
        content.letter_no,
        content.receipt_number,
        content.address.postcode_label,
        *content.address.lines,
        content.address.name,
        content.account.bank_name,
        content.account.masked_number,
        content.account.holder_kana,
        f"{content.amount_yen:,}円",
        format_era(content.objection_deadline_on, with_weekday=True),
        *(text for member in content.members for text in (member.name, member.birth_label, member.relation)),
    ]
    return all("".join(text.split()) in texts[0] for text in wanted) and content.receipt_number in texts[1]

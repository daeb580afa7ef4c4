"""Letter runs whose workers are killed in the middle: nothing is lost, nothing is printed twice."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections

from cases.models import Notice
from reports.files import stored
from reports.letters.render import render_letters
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.letter_contents import letter_drafts
from security.models import JobChunk
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup, queue_letters
from tests.reports.pages import read_pages
from tests.reports.services.letter_runs import job_of, reload, start

LETTERS = int(os.environ.get("BAR_R4_LETTERS", "64"))
LETTERS_A_LOT = 4
KILLS = int(os.environ.get("BAR_R4_KILLS", "3"))
PATIENCE_SECONDS = 120
# A worker as production has it: the jobs' runner in a process of its own, with the roles and files of this test.
WORKER = """
import sys, django
django.setup()
from django.conf import settings
settings.FILES_DIR = sys.argv[3]
from security import dispatch
dispatch.current_app.send_task = lambda *args, **kwargs: None
from security.jobs.run import run_job
run_job(int(sys.argv[1]), int(sys.argv[2]))
"""


def start_worker(run: NoticeRun, names: dict[str, str], files_dir: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "secretariat.settings"}
    for variable, kind in (("DATABASE_URL", "case"), ("PORTAL_DATABASE_URL", "portal")):
        before, question, after = os.environ[variable].partition("?")
        environment[variable] = f"{before.rsplit('/', 1)[0]}/{names[kind]}{question}{after}"
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run.program_id), str(run.job_id), str(files_dir)],
        env=environment,
        cwd=django_settings.BASE_DIR,
    )


def lots_done(program_id: int) -> int:
    with program_scope(program_id):
        return PrintLot.objects.filter(program_id=program_id).count()


def claimed(program_id: int, job_id: int) -> bool:
    with program_scope(program_id):
        return JobChunk.objects.filter(
            program_id=program_id, job_id=job_id, state=JobChunk.State.CLAIMED, lease_until__isnull=False
        ).exists()


def wait_until(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.02)


def expire_leases(program_id: int) -> None:
    """The killed worker's lease runs out; waiting for it takes half a minute a kill."""
    with program_scope(program_id):
        JobChunk.objects.filter(program_id=program_id, state=JobChunk.State.CLAIMED).update(
            lease_until="2000-01-01T00:00:00Z"
        )


@pytest.mark.bar("R4")
def test_killed_workers_lose_no_letter_and_print_none_twice(committed_world, committed_db, files_dir):
    aoi = committed_world.aoi
    with program_scope(aoi.pk):
        make_setup(aoi)
        queue_letters(aoi, [make_household(aoi, serial) for serial in range(1, LETTERS + 1)])
    run = start(aoi, committed_world.actor("aoi_manager"), letters_a_lot=LETTERS_A_LOT)
    worker = start_worker(run, committed_db, files_dir)
    assert worker.wait(PATIENCE_SECONDS) == 0
    run = reload(run)
    assert run.state == NoticeRun.State.RENDERING
    for kill in range(KILLS):
        worker = start_worker(run, committed_db, files_dir)
        # The first dies over its first lot, the others after one more lot was done, while the next is drawn.
        wanted = lots_done(aoi.pk) + (1 if kill else 0)
        wait_until(lambda wanted=wanted: lots_done(aoi.pk) >= wanted and claimed(aoi.pk, job_of(run)), "a lot")
        time.sleep(0.01 + 0.02 * kill)
        assert worker.poll() is None, "the run was over before the kill"
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        expire_leases(aoi.pk)
    worker = start_worker(run, committed_db, files_dir)
    assert worker.wait(PATIENCE_SECONDS) == 0
    run = reload(run)
    assert (run.state, run.printed, run.lots) == (NoticeRun.State.DONE, LETTERS, LETTERS / LETTERS_A_LOT)
    connections.close_all()
    check_files(aoi.pk, files_dir, run)


def check_files(program_id: int, files_dir: Path, run: NoticeRun) -> None:
    with program_scope(program_id):
        placed = Counter(PrintLotItem.objects.filter(program_id=program_id).values_list("notice_id", flat=True))
        letters = dict(Notice.objects.filter(program_id=program_id).values_list("pk", "household__receipt_number"))
        assert set(placed) == set(letters)
        assert set(placed.values()) == {1}
        lots = list(PrintLot.objects.filter(program_id=program_id).order_by("number"))
        assert {path for path in files_dir.rglob("*") if path.is_file()} == {
            stored(name) for name in [run.manifest_name, *(lot.file_name for lot in lots)]
        }
        for lot in lots:
            assert hashlib.sha256(stored(lot.file_name).read_bytes()).hexdigest() == lot.sha256
            items = list(PrintLotItem.objects.filter(program_id=program_id, lot=lot).order_by("position"))
            pages = [page.receipt_number for page in read_pages(stored(lot.file_name))]
            assert pages == [letters[item.notice_id] for item in items for _page in range(item.pages)]
            check_drawn_again(program_id, lot, [item.notice_id for item in items])


def check_drawn_again(program_id: int, lot: PrintLot, notice_ids: list[int]) -> None:
    """Another process draws the same letters: the bytes are the same."""
    drafts = letter_drafts(program_id=program_id, notice_ids=notice_ids)
    assert render_letters([draft.content for draft in drafts if draft.content]).sha256 == lot.sha256

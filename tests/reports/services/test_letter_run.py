"""A letter run, from the queue to the manifest."""

import csv
import errno
import hashlib
import io

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from cases.errors import NotFoundError
from cases.models import DeficiencyCode, Notice, NoticeKind
from cases.services.notice.void import void_notices
from reports.errors import ReportError
from reports.files import stored
from reports.letters import designs, fonts, render
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.print_lots import queued_letters, run_manifest
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.render_lot import render_lot
from reports.services.letters.start_run import start_run
from security.actor import NotAllowedError, system_actor
from security.jobs.run import run_job
from security.jobs.steer import steer_job
from security.models import Job, JobChunk, JobItemError
from security.tenancy.scope import program_scope
from tests.factories.reports import (
    make_application,
    make_code,
    make_deficiency_letter,
    make_household,
    make_setup,
    queue_letters,
)
from tests.reports.pages import read_pages
from tests.reports.services.letter_runs import job_of, pull_and_destroy, reload, run_through, start

UNDRAWABLE = "\U0010f000"  # private use: no font of ours may draw it


@pytest.fixture
def aoi(committed_world):
    with program_scope(committed_world.aoi.pk):
        make_setup(committed_world.aoi)
    return committed_world.aoi


@pytest.fixture
def manager(committed_world):
    return committed_world.actor("aoi_manager")


def queue_six(program):
    with program_scope(program.pk):
        return queue_letters(program, [make_household(program, serial) for serial in range(1, 7)])


def test_every_letter_stands_in_one_lot_in_order_of_postcodes(aoi, manager):
    notices = queue_six(aoi)
    run = run_through(start(aoi, manager))
    assert (run.state, run.planned, run.printed, run.lots, run.blocked) == (NoticeRun.State.DONE, 6, 6, 2, 0)
    with program_scope(aoi.pk):
        lots = list(PrintLot.objects.filter(program_id=aoi.pk).order_by("number"))
        items = list(PrintLotItem.objects.filter(program_id=aoi.pk).order_by("lot__number", "position"))
        states = set(Notice.objects.filter(program_id=aoi.pk).values_list("state", flat=True))
    assert [lot.letters for lot in lots] == [4, 2]
    assert [lot.sheets for lot in lots] == [4, 2]
    assert [item.notice_id for item in items] == [notice.pk for notice in reversed(notices)]
    assert [item.postcode for item in items] == sorted(item.postcode for item in items)
    assert [item.start_page for item in items[:4]] == [1, 3, 5, 7]
    assert states == {Notice.State.RENDERED}
    for lot in lots:
        assert hashlib.sha256(stored(lot.file_name).read_bytes()).hexdigest() == lot.sha256


def test_the_manifest_lists_every_piece_with_its_pages(aoi, manager):
    queue_six(aoi)
    run = run_through(start(aoi, manager))
    content = stored(run.manifest_name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == run.manifest_sha256
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    with program_scope(aoi.pk):
        listed = run_manifest(program_id=aoi.pk, run_id=run.pk)
    assert rows[1:] == [list(row.cells()) for row in listed]
    for lot_file in {row.file_name for row in listed}:
        pages = read_pages(stored(f"aoi/letters/run-0001/{lot_file}"))
        for row in (row for row in listed if row.file_name == lot_file):
            own = pages[row.start_page - 1 : row.start_page - 1 + row.pages]
            assert {page.receipt_number for page in own} == {row.receipt_number}
            assert [page.page for page in own] == list(range(1, row.pages + 1))


def test_what_cannot_be_printed_goes_to_the_bench_and_the_rest_is_printed(aoi, manager):
    with program_scope(aoi.pk):
        good = make_household(aoi, 1)
        reduced = make_household(aoi, 2, name=f"辻{UNDRAWABLE}", name_reduced="辻川")
        broken = make_household(aoi, 3, name=UNDRAWABLE, name_reduced=f"川{UNDRAWABLE}")
        hidden = make_household(aoi, 4)
        notices = queue_letters(aoi, [good, reduced, broken, hidden])
        type(hidden).objects.filter(program_id=aoi.pk, pk=hidden.pk).update(protected=True)
    run = run_through(start(aoi, manager))
    assert (run.state, run.printed, run.blocked) == (NoticeRun.State.DONE, 2, 2)
    with program_scope(aoi.pk):
        blocked = {row.pk: row for row in Notice.objects.filter(program_id=aoi.pk, state=Notice.State.BLOCKED)}
        assert set(blocked) == {notices[2].pk, notices[3].pk}
        assert blocked[notices[2].pk].blocked_reason.startswith("missing_glyph address.name U+10F000")
        assert blocked[notices[3].pk].blocked_reason == "protected_address"
        assert set(JobItemError.objects.filter(program_id=aoi.pk).values_list("item", "code")) == {
            (str(notices[2].pk), "missing_glyph"),
            (str(notices[3].pk), "protected_address"),
        }
        items = dict(PrintLotItem.objects.filter(program_id=aoi.pk).values_list("notice_id", "reduced"))
        assert items == {notices[0].pk: False, notices[1].pk: True}
        (waiting,) = queued_letters(program_id=aoi.pk)
        assert (waiting.queued, waiting.blocked) == (0, 2)


def test_a_run_of_which_nothing_can_be_printed_ends_without_a_lot(aoi, manager):
    with program_scope(aoi.pk):
        queue_letters(aoi, [make_household(aoi, 1, name=UNDRAWABLE, name_reduced=UNDRAWABLE)])
    run = start(aoi, manager)
    run_job(aoi.pk, job_of(run))
    run = reload(run)
    assert (run.state, run.lots, run.blocked, run.manifest_name) == (NoticeRun.State.DONE, 0, 1, "")


class WorkerKilledError(Exception):
    """Stands for the end of a worker between its file and its transaction's commit."""


def draw_and_die(run: NoticeRun, notice_ids: list[int]) -> None:
    with program_scope(run.program_id):
        render_lot(
            actor=system_actor("test"),
            program_id=run.program_id,
            run_id=run.pk,
            number=1,
            kind=NoticeKind.CONFIRMATION_FORM,
            notice_ids=notice_ids,
        )
        raise WorkerKilledError


def test_the_file_of_a_killed_worker_is_written_again_byte_for_byte(aoi, manager):
    notices = queue_six(aoi)
    run = start(aoi, manager)
    run_job(aoi.pk, job_of(run))
    lot_of_four = [notice.pk for notice in reversed(notices)][:4]
    with pytest.raises(WorkerKilledError):
        draw_and_die(run, lot_of_four)
    (left_over,) = stored("aoi/letters/run-0001").iterdir()
    half_written = left_over.with_name(f".{left_over.name}.abc.part")
    half_written.write_bytes(b"%PDF")
    before = left_over.read_bytes()
    run_job(aoi.pk, job_of(reload(run)))
    with program_scope(aoi.pk):
        lot = PrintLot.objects.get(program_id=aoi.pk, number=1)
    assert stored(lot.file_name) == left_over
    assert left_over.read_bytes() == before
    assert hashlib.sha256(before).hexdigest() == lot.sha256
    assert not half_written.exists()


def test_a_lot_that_stands_is_not_drawn_again(aoi, manager, monkeypatch):
    queue_six(aoi)
    run = run_through(start(aoi, manager))
    monkeypatch.setattr("reports.services.letters.render_lot.render_letters", None)
    with program_scope(aoi.pk):
        lot = PrintLot.objects.get(program_id=aoi.pk, number=2)
        again = render_lot(
            actor=system_actor("test"),
            program_id=aoi.pk,
            run_id=run.pk,
            number=2,
            kind=NoticeKind.CONFIRMATION_FORM,
            notice_ids=[1, 2, 3],
        )
    assert (again.lot_id, again.letters) == (lot.pk, 2)


def test_a_letter_cannot_stand_in_two_lots(aoi, manager):
    queue_six(aoi)
    run_through(start(aoi, manager))
    with program_scope(aoi.pk):
        item = PrintLotItem.objects.filter(program_id=aoi.pk, lot__number=1)[0]
        other = PrintLot.objects.get(program_id=aoi.pk, number=2)
        with pytest.raises(IntegrityError, match="reports_item_notice_once"), program_scope(aoi.pk):
            PrintLotItem.objects.create(
                program_id=aoi.pk, lot=other, notice_id=item.notice_id, position=99, start_page=1, pages=1
            )


def test_a_letter_voided_after_the_check_is_left_out(aoi, manager):
    notices = queue_six(aoi)
    run = start(aoi, manager)
    run_job(aoi.pk, job_of(run))
    with program_scope(aoi.pk):
        void_notices(actor=manager, program_id=aoi.pk, notice_ids=[notices[0].pk], reason="moved")
    run_job(aoi.pk, job_of(reload(run)))
    run = reload(run)
    assert (run.state, run.printed, run.left_out) == (NoticeRun.State.DONE, 5, 1)
    with program_scope(aoi.pk):
        assert not PrintLotItem.objects.filter(program_id=aoi.pk, notice_id=notices[0].pk).exists()


def test_a_letter_whose_text_runs_over_is_blocked_alone(aoi, manager):
    with program_scope(aoi.pk):
        DeficiencyCode.objects.filter(program_id=aoi.pk).update(sentence="書類を確認できませんでした。" * 90)
        make_code(aoi, "D02", "有効期限が過ぎています。")
        notices = [
            make_deficiency_letter(make_application(make_household(aoi, serial)), code, number=900 + serial)
            for serial, code in enumerate(["D01", "D02"], start=1)
        ]
    run = run_through(start(aoi, manager, kinds=[NoticeKind.DEFICIENCY]))
    assert (run.state, run.printed, run.blocked) == (NoticeRun.State.DONE, 1, 1)
    with program_scope(aoi.pk):
        rows = {row.pk: row for row in Notice.objects.filter(program_id=aoi.pk)}
        assert rows[notices[0].pk].state == Notice.State.BLOCKED
        assert rows[notices[0].pk].blocked_reason == "letter_overflow"
        assert rows[notices[1].pk].state == Notice.State.RENDERED


def test_a_full_disk_leaves_nothing_half_written_and_the_run_goes_on(aoi, manager, monkeypatch, files_dir):
    queue_six(aoi)
    run = start(aoi, manager)
    run_job(aoi.pk, job_of(run))
    run = reload(run)

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("reports.letters.manifest.os.fsync", full)
        run_job(aoi.pk, job_of(run))
    with program_scope(aoi.pk):
        job = Job.objects.get(program_id=aoi.pk, pk=job_of(run))
        assert job.state == Job.State.FAILED
        assert "the disk is full. Make room and run the job again" in job.error
        assert not PrintLot.objects.filter(program_id=aoi.pk).exists()
        assert set(Notice.objects.filter(program_id=aoi.pk).values_list("state", flat=True)) == {Notice.State.QUEUED}
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []
    with program_scope(aoi.pk):
        steer_job(actor=manager, program_id=aoi.pk, job_id=job_of(run), to=Job.State.RUNNING)
    run_job(aoi.pk, job_of(run))
    assert (reload(run).state, reload(run).printed) == (NoticeRun.State.DONE, 6)


def state_of(run: NoticeRun) -> tuple[str, str]:
    """State and error of the job of the run's phase."""
    with program_scope(run.program_id):
        job = Job.objects.get(program_id=run.program_id, pk=job_of(run))
    return job.state, job.error


def go_on(run: NoticeRun, manager) -> NoticeRun:
    """Resume the job of the run's phase, and do what is left."""
    with program_scope(run.program_id):
        steer_job(actor=manager, program_id=run.program_id, job_id=job_of(run), to=Job.State.RUNNING)
    run_job(run.program_id, job_of(run))
    run = reload(run)
    if run.state != NoticeRun.State.DONE:
        run_job(run.program_id, job_of(run))
    return reload(run)


def test_a_missing_font_stops_the_run_before_its_first_page_and_it_goes_on(aoi, manager, monkeypatch, tmp_path):
    queue_six(aoi)
    run = start(aoi, manager)
    fonts.stamping_fonts.cache_clear()
    render._design.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "_FONT_ROOT", tmp_path)
        run_job(aoi.pk, job_of(run))
    state, error = state_of(run)
    assert state == Job.State.FAILED
    assert "The font BIZ UDPGothic is not at" in error
    assert "Install fonts-morisawa-bizud-gothic" in error
    with program_scope(aoi.pk):
        assert set(Notice.objects.filter(program_id=aoi.pk).values_list("state", flat=True)) == {Notice.State.QUEUED}
    assert (go_on(run, manager).state, reload(run).printed) == (NoticeRun.State.DONE, 6)


def test_an_unknown_field_stops_the_run_before_its_first_page_and_it_goes_on(aoi, manager, monkeypatch):
    queue_six(aoi)
    run = start(aoi, manager)
    render._design.cache_clear()
    with monkeypatch.context() as patch, override("en"):
        patch.setattr(designs, "_OF_ADDRESS", ("name", "postcode_label"))
        run_job(aoi.pk, job_of(run))
    render._design.cache_clear()
    state, error = state_of(run)
    assert state == Job.State.FAILED
    assert "its template asks for the field “honorific”" in error
    assert "Letter N-" in error
    assert reload(run).lots == 0
    assert (go_on(run, manager).state, reload(run).printed) == (NoticeRun.State.DONE, 6)


def test_templates_that_changed_in_the_middle_of_a_run_stop_it_and_it_goes_on(aoi, manager, monkeypatch):
    queue_six(aoi)
    run = start(aoi, manager)
    run_job(aoi.pk, job_of(run))
    with monkeypatch.context() as patch, program_scope(aoi.pk):
        patch.setattr("reports.services.letters.render_lot.template_sha256", lambda: "0" * 64)
        chunk = JobChunk.objects.get(job_id=job_of(reload(run)), position=0)
        payload = {name: chunk.payload[name] for name in ("number", "kind")}
        notice_ids = chunk.payload["notices"]
        render_lot(actor=system_actor("test"), program_id=aoi.pk, run_id=run.pk, notice_ids=notice_ids, **payload)
    run = reload(run)
    with override("en"):
        run_job(aoi.pk, job_of(run))
    state, error = state_of(run)
    assert state == Job.State.FAILED
    assert "not those that lot 1 of this run was drawn with" in error
    assert "cancel the lots drawn so far" in error
    with monkeypatch.context() as patch:
        patch.setattr("reports.services.letters.render_lot.template_sha256", lambda: "0" * 64)
        assert (go_on(run, manager).state, reload(run).printed) == (NoticeRun.State.DONE, 6)


def test_posting_a_lot_posts_what_was_not_pulled(aoi, manager, committed_world):
    notices = queue_six(aoi)
    run_through(start(aoi, manager))
    mailroom = committed_world.actor("aoi_mailroom")
    with program_scope(aoi.pk):
        void_notices(actor=manager, program_id=aoi.pk, notice_ids=[notices[5].pk], reason="died")
        lots = list(PrintLot.objects.filter(program_id=aoi.pk).order_by("number").values_list("pk", flat=True))
        pull_and_destroy(aoi, mailroom, manager)
        assert confirm_posting(actor=mailroom, program_id=aoi.pk, lot_ids=lots) == lots
        assert confirm_posting(actor=mailroom, program_id=aoi.pk, lot_ids=lots) == []
        states = dict(Notice.objects.filter(program_id=aoi.pk).values_list("pk", "state"))
        assert states.pop(notices[5].pk) == Notice.State.VOID
        assert set(states.values()) == {Notice.State.POSTED}
        assert PrintLot.objects.filter(program_id=aoi.pk, posted_at=None).count() == 0
        with pytest.raises(NotFoundError):
            confirm_posting(actor=mailroom, program_id=aoi.pk, lot_ids=[lots[0], 99_999_999])


def test_only_manager_and_mailroom_start_and_post(aoi, manager, committed_world):
    queue_six(aoi)
    keyer = committed_world.actor("aoi_keyer_1")
    with program_scope(aoi.pk), pytest.raises(NotAllowedError):
        start_run(actor=keyer, program_id=aoi.pk, kinds=[NoticeKind.CONFIRMATION_FORM])
    with program_scope(aoi.pk), pytest.raises(NotAllowedError):
        confirm_posting(actor=keyer, program_id=aoi.pk, lot_ids=[])
    with program_scope(aoi.pk):
        assert not NoticeRun.objects.filter(program_id=aoi.pk).exists()


def test_no_second_run_of_the_same_kind_and_none_of_nothing(aoi, manager):
    with pytest.raises(ReportError) as nothing:
        start(aoi, manager)
    assert nothing.value.code == "nothing_queued"
    notices = queue_six(aoi)
    start(aoi, manager)
    with pytest.raises(ReportError) as second:
        start(aoi, manager)
    assert second.value.code == "run_active"
    # One letter at the desk goes beside it, and the long run leaves it out.
    alone = run_through(start(aoi, manager, notice_ids=[notices[2].pk]))
    assert (alone.planned, alone.printed, alone.lots) == (1, 1, 1)

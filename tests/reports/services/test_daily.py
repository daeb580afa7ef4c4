"""The daily close and the daily report."""

import datetime as dt
import hashlib
import io

import pypdfium2
import pytest

from cases.models import Application, Status
from reports.errors import ReportError
from reports.files import stored
from reports.models import DailyClose, DailyReportFile
from reports.services.daily_close.close_day import close_day
from reports.services.daily_report.make_report import make_report
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.reports.services.program_days import morning


def closed(days, at: dt.datetime):
    with clock.at(at):
        return close_day(actor=days.actor("manager"), program_id=days.program_id)


def figures_of(days, on: dt.date) -> dict[str, tuple[int, int, int, int]]:
    close = DailyClose.objects.get(program_id=days.program_id, on=on)
    rows = close.stages.filter(program_id=days.program_id)
    found = {row.stage: (row.carried_over, row.received, row.processed, row.left) for row in rows}
    return {stage: figures for stage, figures in found.items() if any(figures)}


def test_each_day_carries_over_what_the_one_before_left(days) -> None:
    days.write_to_all()
    days.receive()
    assert closed(days, morning(7, 8, 19)).balanced
    days.decide_first()
    assert closed(days, morning(7, 9, 19)).balanced
    days.send_file()
    days.papers_arrive()
    assert closed(days, morning(7, 14, 19)).balanced
    first = figures_of(days, dt.date(2026, 7, 8))
    assert first["received"] == (0, 8, 8, 0)
    assert (first["verified"], first["reviewed"]) == ((0, 8, 6, 2), (0, 6, 0, 6))
    assert figures_of(days, dt.date(2026, 7, 9))["decided"] == (0, 6, 0, 6)
    last = figures_of(days, dt.date(2026, 7, 14))
    assert last["decided"] == (6, 2, 6, 2)
    assert last["paying"] == (0, 6, 0, 6)


def test_a_day_is_closed_once_and_by_the_manager(days) -> None:
    days.write_to_all()
    days.receive()
    first = closed(days, morning(7, 8, 19))
    days.decide_first()
    assert closed(days, morning(7, 8, 20)) == first
    with clock.at(morning(7, 9, 19)), pytest.raises(NotAllowedError):
        close_day(actor=days.actor("keyer_1"), program_id=days.program_id)
    assert DailyClose.objects.filter(program_id=days.program_id).count() == 1


def test_a_status_changed_without_a_transition_refuses_the_report(days) -> None:
    days.write_to_all()
    days.receive()
    planted = Application.objects.filter(program_id=days.program_id, pk=days.applications[0].pk)
    planted.update(status=Status.SCREENED)
    found = closed(days, morning(7, 8, 19))
    assert (found.balanced, found.differences) == (False, {"reviewed": -1, "screened": 1})
    assert AuditEvent.objects.filter(program_id=days.program_id, code="reports.day_unbalanced").count() == 1
    with clock.at(morning(7, 8, 20)), pytest.raises(ReportError) as refused:
        make_report(actor=days.actor("manager"), program_id=days.program_id)
    assert refused.value.code == "unbalanced"
    assert not DailyReportFile.objects.filter(program_id=days.program_id).exists()
    planted.update(status=Status.REVIEWED)
    assert closed(days, morning(7, 8, 21)).balanced
    with clock.at(morning(7, 8, 21)):
        assert make_report(actor=days.actor("manager"), program_id=days.program_id).sequence == 1


def test_a_day_that_is_not_closed_has_no_report(days) -> None:
    days.write_to_all()
    with clock.at(morning(7, 6, 20)), pytest.raises(ReportError) as refused:
        make_report(actor=days.actor("manager"), program_id=days.program_id)
    assert refused.value.code == "not_closed"


def test_the_report_says_what_the_day_was_and_is_the_same_when_made_again(days) -> None:
    days.whole()
    closed(days, morning(7, 16, 19))
    with clock.at(morning(7, 16, 20)):
        made = make_report(actor=days.actor("manager"), program_id=days.program_id)
        again = make_report(actor=days.actor("manager"), program_id=days.program_id)
    assert again.pk == made.pk
    content = stored(made.path).read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (made.sha256, made.size)
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) == 2
    document.close()
    for expected in (
        "業務日報",
        "令和8年7月16日",
        "150,000円",
        "支給対象世帯数 10",
        "発送開始日（令和8年7月6日）",
        "10日",
    ):
        assert expected in text, expected

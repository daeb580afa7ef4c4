"""The daily report: figures that follow from others, and two pages that say them."""

import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from reports.charts.cumulative_paid import PaidPoint
from reports.daily_report.render import daily_report_html, daily_report_pdf
from reports.daily_report.types import DeficiencyCount, PaidProgress, StageCount
from tests.reports.daily_report.samples import ORIGIN_ON, daily_report


def progress(*paid: int, denominator: int = 1000) -> PaidProgress:
    points = tuple(PaidPoint(date(2026, 2, 1 + day), count) for day, count in enumerate(paid))
    return PaidProgress(date(2026, 2, 1), "発送開始日", denominator, "対象世帯数", points)


def test_milestones_are_reached_by_whole_households():
    reached = progress(0, 500, 899, 900, 989, 990).milestones
    assert [(mark.percent, mark.days) for mark in reached] == [(50, 1), (90, 3), (99, 5)]
    assert reached[2].reached_on == date(2026, 2, 6)


def test_a_milestone_that_has_not_come_is_empty():
    assert [mark.days for mark in progress(0, 499).milestones] == [None, None, None]
    assert progress(3, denominator=0).paid_percent is None
    assert [mark.days for mark in progress(3, denominator=0).milestones] == [None, None, None]


def test_share_is_cut_and_not_rounded_up_to_a_milestone():
    html = daily_report_html(replace(daily_report(), progress=progress(9_899, denominator=10_000)))
    assert "98.9%" in html
    assert "99.0%" not in html


def test_stage_balance():
    report = daily_report()
    assert report.balanced
    odd = replace(report, stages=(*report.stages, StageCount("発送", 10, 5, 3, 11)))
    assert not odd.balanced
    assert odd.stages[-1].difference == -1
    assert "件数の合わない工程" in daily_report_html(odd)
    assert "件数の合わない工程" not in daily_report_html(report)


def test_pdf_has_two_pages_with_the_figures():
    report = daily_report()
    with pypdfium2.PdfDocument(daily_report_pdf(report)) as document:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
    assert len(texts) == 2
    for value in ("令和8年3月23日(月)", "30,000,000円", "1,020,000,000円", "8,977", "94.9%", "照合"):
        assert value in texts[0]
    for value in ("42日", "63日", "未到達", "発送開始日", "対象世帯数", "11,200", "26.0日", "D01", "412", "236秒"):
        assert value in texts[1]


def test_transfers_of_the_day_stand_beside_those_so_far():
    table = daily_report_html(daily_report()).partition("<h2>振込</h2>")[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd]>([^<]*)</t[hd]>", row) for row in table.split("<tr>")[1:]]
    assert rows == [
        ["内訳", "本日", "累計"],
        ["振込", "300件", "10,200件"],
        ["振込の金額", "30,000,000円", "1,020,000,000円"],
        ["振込不能", "3件", "41件"],
        ["再振込", "2件", "38件"],
    ]


def test_all_codes_of_the_field_still_fit_two_pages():
    report = daily_report()
    codes = tuple(DeficiencyCount(f"D{n:02d}", "口座名義が申請者と異なる", n, n, n * 10) for n in range(1, 29))
    many = replace(report, deficiencies=codes, remarks=("連絡事項の文です。" * 8,) * 4)
    rows = many.frequent_deficiencies
    assert [row.code for row in rows[:2]] == ["D28", "D27"]
    assert sum(row.total for row in rows) == sum(row.total for row in codes)
    with pypdfium2.PdfDocument(daily_report_pdf(many)) as document:
        assert len(document) == 2


@pytest.mark.parametrize("denominator", [0, 100])
def test_the_first_day_without_calls_and_payments_is_drawn(denominator):
    report = daily_report()
    empty = replace(
        report,
        deficiencies=(),
        calls=replace(report.calls, offered=0, answered=0, abandoned=0),
        progress=PaidProgress(ORIGIN_ON, "発送開始日", denominator, "対象世帯数", ()),
    )
    assert empty.calls.answer_percent is None
    with pypdfium2.PdfDocument(daily_report_pdf(empty)) as document:
        assert len(document) == 2

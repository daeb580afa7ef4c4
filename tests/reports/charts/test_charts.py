"""Charts: the right figures at the right length, and nothing a browser would have to run."""

import re
from datetime import date, timedelta

import pytest

from reports.charts.cumulative_paid import PaidPoint, cumulative_paid
from reports.charts.deficiency_bar import deficiency_bar
from reports.charts.stage_bar import Bar, stage_bar
from reports.charts.svg import to_svg

ORIGIN_ON = date(2026, 1, 19)
TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
BAR = re.compile(r'aria-roledescription="bar" d="M0,[\d.]+h([\d.]+)')


def test_stage_bar_keeps_order_labels_and_proportion():
    svg = stage_bar([Bar("受付", 100), Bar("入力", 50), Bar("受付", 1200)], axis_title="残")
    texts = TEXT.findall(svg)
    labels = [text for text in texts if text in {"受付", "入力"}]
    assert labels == ["受付", "入力", "受付"]
    assert {"100", "50", "1,200", "残"} <= set(texts)
    first, second, third = map(float, BAR.findall(svg))
    assert first == pytest.approx(2 * second)
    assert third == pytest.approx(12 * first)


def test_deficiency_bar_shows_the_most_frequent_first():
    svg = deficiency_bar([Bar(f"D{n:02d}", n) for n in range(1, 15)], axis_title="累計", most=3)
    assert [text for text in TEXT.findall(svg) if text.startswith("D")] == ["D14", "D13", "D12"]


def test_cumulative_paid_has_its_three_marks():
    points = [PaidPoint(ORIGIN_ON + timedelta(days=7 * n), 100 * n) for n in range(10)]
    svg = cumulative_paid(points, origin_on=ORIGIN_ON, denominator=1000, axis_titles=("日数", "割合"))
    assert {"50%", "90%", "99%", "日数", "割合"} <= set(TEXT.findall(svg))
    with pytest.raises(ValueError, match="number of households"):
        cumulative_paid(points, origin_on=ORIGIN_ON, denominator=0, axis_titles=("x", "y"))


def test_a_chart_is_only_a_drawing():
    svg = stage_bar([Bar("<script>alert(1)</script>'\"", 3)], axis_title="</svg>")
    assert "<script" not in svg
    assert svg.count("</svg>") == 1
    assert " style=" not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {"BIZ UDPGothic"}


def test_a_chart_fetches_nothing():
    with pytest.raises(ValueError, match="not allowed"):
        to_svg({"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "bar"})


def test_an_empty_chart_is_drawn():
    assert stage_bar([], axis_title="残").startswith("<svg")

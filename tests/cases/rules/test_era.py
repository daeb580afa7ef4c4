"""Eras both ways."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.era import (
    ERAS,
    era_by_mark,
    era_of,
    format_era,
    format_era_compact,
    format_era_short,
    parse_date,
)
from cases.rules.faults import RuleError

DAYS = st.dates(date(1868, 1, 25), date(2117, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(2026, 11, 20), "令和8年11月20日"),
    ],
)
def test_days_around_the_changes(day, written):
    assert format_era(day) == written
    assert parse_date(written).value == day
    assert parse_date(written).findings == ()


def test_the_other_forms():
    day = date(2026, 11, 20)
    assert format_era(day, with_weekday=True) == "令和8年11月20日(金)"
    assert format_era_short(day) == "R8.11.20"
    assert format_era_compact(day) == "5081120"
    assert format_era_compact(date(1975, 5, 1)) == "3500501"


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月20日",
        "令和８年１１月２０日（金）",
        " 令和 8年 11月 20日 ",
        "R8.11.20",
        "r08/11/20",
        "R08-11-20",
        "令8.11.20",
        "㋿8年11月20日",
        "5081120",
        "2026-11-20",
        "2026/11/20",
        "20261120",
        "２０２６年１１月２０日",
        "西暦2026年11月20日(金曜日)",
    ],
)
def test_what_people_write_is_read(text):
    parsed = parse_date(text)
    assert parsed.value == date(2026, 11, 20)
    assert parsed.findings == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
    ],
)
def test_shared_days_are_read_in_both_eras(text, day):
    assert parse_date(text).value == day
    assert parse_date(text).findings == ()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("平成31年5月1日", "令和元年5月1日"),
        ("昭和64年2月1日", "平成元年2月1日"),
        ("昭和100年1月6日", "令和7年1月6日"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("4310501", "令和元年5月1日"),
    ],
)
def test_sloppy_dates_are_read_with_a_warning(text, canonical):
    parsed = parse_date(text)
    assert format_era(parsed.value) == canonical
    assert [(finding.severity, finding.code) for finding in parsed.findings] == [("warn", "era.outside")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.form"),
        ("きのう", "date.form"),
        ("6081120", "date.form"),
        ("令和8年11月", "date.form"),
        ("令和8年2月29日", "date.impossible"),
        ("令和0年5月1日", "date.impossible"),
        ("20261301", "date.impossible"),
        ("5081100", "date.impossible"),
    ],
)
def test_what_is_no_date_is_refused(text, code):
    with pytest.raises(RuleError) as caught:
        parse_date(text)
    assert caught.value.code == code


@given(DAYS)
def test_every_day_comes_back_from_every_form(day):
    for written in (
        format_era(day),
        format_era(day, with_weekday=True),
        format_era_short(day),
        format_era_compact(day),
    ):
        assert parse_date(written).value == day
        assert parse_date(written).findings == ()


@given(DAYS, DAYS)
def test_compact_dates_sort_like_days(one, other):
    assert (format_era_compact(one) < format_era_compact(other)) == (one < other)


def test_the_limits():
    assert era_of(date(1868, 1, 25)).name == "明治"
    with pytest.raises(RuleError) as caught:
        era_of(date(1868, 1, 24))
    assert caught.value.code == "era.before_meiji"
    with pytest.raises(RuleError) as caught:
        format_era_compact(date(2118, 1, 1))
    assert caught.value.code == "era.no_compact_form"
    with pytest.raises(RuleError) as caught:
        era_by_mark("X")
    assert caught.value.code == "era.unknown"
    assert [era.offset for era in ERAS] == [1867, 1911, 1925, 1988, 2018]

"""The small parts of a page."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from security import clock
from security.templatetags import parts

TODAY = dt.datetime(2026, 11, 18, 3, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "stopped", "tone", "words"),
    [
        (dt.date(2026, 11, 16), "", "due--late", "2日超過"),
        (dt.date(2026, 11, 18), "", "due--soon", "きょう"),
        (dt.date(2026, 11, 19), "", "due--soon", "あと1日"),
        (dt.date(2026, 11, 25), "", 'class="due"', "あと7日"),
        (dt.date(2026, 11, 16), "住民待ち", "due--stop", "住民待ち"),
    ],
)
def test_a_deadline_says_what_is_left(value: dt.date, stopped: str, tone: str, words: str) -> None:
    with clock.at(TODAY), translation.override("ja"):
        shown = parts.due(value, stopped)
    assert tone in shown
    assert f"{value.month}/{value.day}" in shown
    assert words in shown


def test_no_deadline_shows_nothing() -> None:
    assert parts.due(None) == ""


def test_a_chip_has_shape_and_word_and_escapes_the_word() -> None:
    shown = parts.chip("hold", "<口座>")
    assert "chip--hold" in shown
    assert "#m-hold" in shown
    assert "&lt;口座&gt;" in shown


def test_a_full_day_names_its_year() -> None:
    assert parts.full_day(dt.date(2026, 9, 14)) == "2026/9/14"
    assert parts.full_day(None) == ""


def test_moments_are_of_japan() -> None:
    assert parts.moment(dt.datetime(2026, 11, 18, 15, 30, tzinfo=dt.UTC)) == "11/19 00:30"
    assert parts.day(dt.datetime(2026, 11, 18, 15, 30, tzinfo=dt.UTC)) == "11/19"


def test_a_query_keeps_the_rest_of_the_page() -> None:
    request = RequestFactory().get("/?status=open&page=2")
    template = Template("{% load parts %}{% with_query page='' sort='due' %}")
    assert template.render(Context({"request": request})) == "?status=open&amp;sort=due"

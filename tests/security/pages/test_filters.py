"""Conditions of a list: no free text, as a query string and as chips."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils.translation import override

from security.pages.filters import FilterForm, TooManyFiltersError, conditions_of, save_filter
from security.tenancy.scope import program_scope
from tests.factories.security import World


class Form(FilterForm):
    """Of a list."""

    kind = forms.MultipleChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")])
    since = forms.DateField(label="Since")
    late = forms.BooleanField(label="Late")


def test_free_text_is_no_condition() -> None:
    class Loose(FilterForm):
        """With a name."""

        name = forms.CharField()

    with pytest.raises(TypeError):
        Loose(QueryDict(""))


def test_there_and_back_without_what_cannot_be_read() -> None:
    form = Form(QueryDict("late=1&kind=b&kind=a&since=2026-09-07&name=x"))
    assert form.as_query() == "kind=b&kind=a&since=2026-09-07&late=1"
    assert form.given()["since"] == dt.date(2026, 9, 7)
    assert Form(QueryDict("kind=c&since=soon")).as_query() == ""


def test_each_chip_takes_its_own_condition_out() -> None:
    query = QueryDict("kind=a&kind=b&late=1&sort=x&cursor=n1")
    with override("en"):
        kind, late = conditions_of(Form(query), query)
    assert (kind.text, kind.query_without) == ("A・B", "late=1&sort=x")
    assert (late.text, late.query_without) == ("yes", "kind=a&kind=b&sort=x")


def test_only_so_many_are_kept(world: World, monkeypatch) -> None:
    monkeypatch.setattr("security.pages.filters.MOST_SAVED", 1)
    given: dict[str, Any] = {"actor": world.actor("aoi_manager"), "program_id": world.aoi.pk, "page": "tests"}
    with program_scope(world.aoi.pk):
        save_filter(**given, name="one", form=Form(QueryDict("late=1")))
        assert save_filter(**given, name="one", form=Form(QueryDict("kind=a"))).query == "kind=a"
        with pytest.raises(TooManyFiltersError):
            save_filter(**given, name="two", form=Form(QueryDict("late=1")))

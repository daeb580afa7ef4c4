"""Errors and findings: codes for machines, nothing personal in their text."""

import copy
import pickle

import pytest

from cases.rules.faults import Finding, RuleError, show_safely


def test_the_text_of_an_error_has_code_and_place_but_no_value():
    error = RuleError("kana.too_long", "too long", field="payee_kana", position=3, value="ﾔﾏﾀﾞ ﾀﾛｳ", row=7)
    assert str(error) == "kana.too_long (row 7, field payee_kana, position 3)"
    assert isinstance(error, ValueError)
    assert error.value == "ﾔﾏﾀﾞ ﾀﾛｳ"
    assert "ﾔﾏﾀﾞ" not in repr(error)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234567", "****567"),
        ("口座1234567番", "口座****567番"),
        ("123456", "123456"),
        (4_630_000_0, "*****000"),
        ("a\x00b\u200bc", "a\\u{0000}b\\u{200B}c"),
        ("ア" * 41, "ア" * 39 + "…"),
    ],
)
def test_values_are_shown_safely(value, shown):
    assert show_safely(value) == shown


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_an_error_survives_the_way_between_processes(copied):
    error = RuleError("a.b", "{n} of {m}", field="f", position=1, value="v", row=2, params={"n": 1, "m": 2})
    again = copied(error)
    assert type(again) is RuleError
    assert (again.code, again.field, again.position, again.value, again.row) == ("a.b", "f", 1, "v", 2)
    assert again.params == {"n": 1, "m": 2}
    assert str(again.message) == "1 of 2"


def test_the_first_place_that_was_told_stays():
    error = RuleError("a.b", "m", field="inner").at(row=4, field="outer")
    assert (error.field, error.row) == ("inner", 4)


def test_findings_compare_without_their_message():
    assert Finding("warn", "a.b", "one", 1) == Finding("warn", "a.b", "other", 1)
    assert Finding("warn", "a.b", "one", 1) != Finding("block", "a.b", "one", 1)

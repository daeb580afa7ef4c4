"""Whose money, how much at most, how the bank file refers to it, and what stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.check_digits import make_receipt_number
from cases.rules.payment import customer_codes, explained_yen, payment_cap_yen, pays_household, stop_for


@pytest.mark.parametrize(
    ("rule", "members", "cap_yen"),
    [
        ({"kind": "per_household", "yen": 30_000}, 4, 30_000),
        ({"kind": "per_household", "yen": 30_000, "child_yen": 20_000}, 3, 90_000),
        ({"kind": "per_person", "yen": 100_000}, 2, 200_000),
        ({"kind": "per_person", "yen": 100_000}, 9, 500_000),
        ({"kind": "rate", "percent": 25, "ceiling_yen": 50_000}, 1, 50_000),
        ({"kind": "rate", "percent": 25}, 1, 500_000),
        ({}, 1, 500_000),
    ],
)
def test_a_payment_is_at_most_the_amount_times_members(rule, members, cap_yen) -> None:
    assert payment_cap_yen(rule, members=members, ceiling_yen=500_000) == cap_yen


def test_463_households_are_not_one_payment() -> None:
    cap_yen = payment_cap_yen({"kind": "per_household", "yen": 100_000}, members=4, ceiling_yen=99_999_999)
    assert cap_yen == 100_000


@pytest.mark.parametrize(
    ("explanation", "yen"),
    [
        ([], None),
        ([{"code": "base_missing"}], None),
        ([{"code": "household", "yen": 30_000}, {"code": "children", "count": 2, "yen": 40_000}], 70_000),
        ([{"code": "household", "yen": 30_000}, {"code": "children_unclear", "count": 1}], 30_000),
        (
            [{"code": "rate", "yen": 61_234}, {"code": "rounded", "yen": 61_000}, {"code": "ceiling", "yen": 50_000}],
            50_000,
        ),
    ],
)
def test_an_explanation_comes_to_its_amount(explanation, yen) -> None:
    assert explained_yen(explanation) == yen


def test_money_is_the_households_unless_the_rule_says_person() -> None:
    assert pays_household({"kind": "per_person", "yen": 1})
    assert not pays_household({"kind": "rate", "unit": "person"})


@given(
    program=st.integers(1, 999),
    serial=st.integers(1, 99_999_999),
    application_id=st.integers(1, 9_999_999_999),
    attempt=st.integers(1, 99),
)
def test_customer_codes_tell_application_and_attempt(program, serial, application_id, attempt) -> None:
    number = make_receipt_number(program, serial)
    for text in (str(number), number.compact):
        first, second = customer_codes(application_id=application_id, receipt_number=text, attempt=attempt)
        assert (int(first), int(second[:2]) + 1, int(second[2:])) == (application_id, attempt, serial)
        assert len(first) <= 10
        assert len(second) == 10


@pytest.mark.parametrize("attempt", [0, 100])
def test_an_attempt_that_does_not_fit_is_an_error(attempt) -> None:
    with pytest.raises(ValueError, match="attempt"):
        customer_codes(application_id=1, receipt_number="1", attempt=attempt)


@pytest.mark.parametrize(
    ("code", "stop"),
    [
        ("kana.too_long", ("account_failed", "office")),
        ("zengin.digits", ("account_failed", "office")),
        ("payout.no_account", ("account_failed", "office")),
        ("batch.branch_unknown", ("account_failed", "office")),
        ("batch.paid_before", ("inquiry", "office")),
        ("batch.above_cap", ("inquiry", "municipality")),
        ("batch.equals_other_total", ("inquiry", "municipality")),
        ("batch.barred", ("inquiry", "municipality")),
        ("zengin.amount", ("inquiry", "municipality")),
        ("payout.no_payee", ("inquiry", "municipality")),
        ("payout.no_grant", ("inquiry", "municipality")),
    ],
)
def test_a_refusal_stops_with_the_one_who_can_mend_it(code, stop) -> None:
    assert stop_for(code) == stop

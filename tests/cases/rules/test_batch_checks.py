"""The checks before release, each by the loss it answers."""

from datetime import date

import pytest

from cases.rules.batch_checks import BatchItem, check_records, check_transfer_date
from cases.rules.business_days import BankCalendar
from tests.cases.rules.zengin.samples import NAKAMURA, YAMADA

ITEM = BatchItem(record=YAMADA, payment_key="p1", household_key="h1")
OTHER = BatchItem(record=NAKAMURA, payment_key="p2", household_key="h2")


def found(*items, **options):
    arguments = {"cap_yen_of": lambda item: 100_000, "earlier_keys": frozenset(), **options}
    return [(one.index, one.severity, one.code) for one in check_records(items, **arguments)]


def with_record(item, **changes):
    return item._replace(record=item.record._replace(**changes))


def test_a_good_batch_has_no_findings():
    assert found(ITEM, OTHER) == []


def test_the_whole_sum_to_one_payee_is_blocked():
    assert found(OTHER, with_record(ITEM, amount_yen=46_300_000)) == [(1, "block", "batch.above_cap")]


def test_the_total_of_another_batch_is_no_payment():
    assert found(ITEM, other_batch_totals_yen=[100_000]) == [(0, "block", "batch.equals_other_total")]
    explained = ITEM._replace(expected_yen=100_000)
    assert found(explained, other_batch_totals_yen=[100_000]) == []


def test_the_amount_of_the_rule_is_the_only_one():
    assert found(ITEM._replace(expected_yen=50_000)) == [(0, "block", "batch.unexpected_amount")]
    assert found(ITEM._replace(expected_yen=100_000)) == []


@pytest.mark.parametrize("amount_yen", [0, -1])
def test_nothing_is_paid_with_nothing(amount_yen):
    assert found(with_record(ITEM, amount_yen=amount_yen)) == [(0, "block", "batch.amount_not_positive")]


def test_nobody_is_paid_twice():
    assert found(ITEM, OTHER, earlier_keys={"p2"}) == [(1, "block", "batch.paid_before")]
    again = OTHER._replace(payment_key="p1")
    assert found(ITEM, again) == [(1, "block", "batch.repeated_in_batch")]


def test_the_same_account_and_amount_is_a_question():
    ward = ITEM._replace(payment_key="p3", household_key="h3")
    assert found(ITEM, ward) == [(1, "warn", "batch.same_account_and_amount")]
    assert found(ITEM, with_record(ward, amount_yen=50_000)) == []


def test_an_account_of_many_households_is_a_question():
    many = [
        with_record(ITEM._replace(payment_key=f"p{n}", household_key=f"h{n}"), amount_yen=10_000 + n) for n in range(5)
    ]
    assert found(*many[:3]) == []
    assert found(*many) == [(n, "warn", "batch.account_of_many_households") for n in range(5)]
    assert found(*many, max_households_per_account=5) == []
    earlier = {ITEM.record.account_key: {"h7", "h8", "h9"}}
    assert found(ITEM, OTHER, households_of_account=earlier) == [(0, "warn", "batch.account_of_many_households")]
    known = {ITEM.record.account_key: {"h1", "h8", "h9"}}
    assert found(ITEM, households_of_account=known) == []


@pytest.mark.parametrize("reason", ["deceased", "withdrawn", "protected"])
def test_barred_parties_are_not_paid(reason):
    assert found(ITEM, OTHER._replace(bar_reason=reason)) == [(1, "block", "batch.barred")]


def test_accounts_must_be_possible():
    zero = with_record(ITEM, account_number="0000000")
    assert found(zero) == [(0, "block", "batch.zero_account")]
    assert found(zero, allow_zero_accounts=True) == []
    assert found(with_record(ITEM, bank_code="9998")) == [(0, "block", "batch.bank_unknown")]
    assert found(with_record(ITEM, branch_code="000")) == [(0, "block", "batch.branch_unknown")]
    assert found(with_record(ITEM, branch_code="000"), knows_branch=lambda bank, branch: True) == []


def test_findings_come_in_the_order_of_the_records_and_add_up():
    bad = with_record(ITEM, amount_yen=200_000, account_number="0000000")._replace(bar_reason="deceased")
    assert found(OTHER, bad, earlier_keys={"p1", "p2"}) == [
        (0, "block", "batch.paid_before"),
        (1, "block", "batch.above_cap"),
        (1, "block", "batch.zero_account"),
        (1, "block", "batch.barred"),
        (1, "block", "batch.paid_before"),
    ]


def test_no_finding_carries_a_name_or_an_account():
    findings = check_records([with_record(ITEM, amount_yen=10**9)], cap_yen_of=lambda item: 1, earlier_keys={"p1"})
    assert findings
    assert all(YAMADA.payee_kana not in repr(one) and YAMADA.account_number not in repr(one) for one in findings)


@pytest.mark.parametrize(
    ("transfer_on", "prepared_on", "codes"),
    [
        (date(2025, 12, 10), date(2025, 12, 5), []),
        (date(2025, 12, 10), date(2025, 12, 6), ["batch.date_too_early"]),
        (date(2025, 12, 31), date(2025, 12, 1), ["batch.date_not_business_day"]),
        (date(2025, 12, 13), date(2025, 12, 1), ["batch.date_not_business_day"]),
        (date(2026, 1, 5), date(2025, 12, 26), []),
        (date(2026, 1, 5), date(2025, 12, 29), ["batch.date_too_early"]),
        (date(2027, 6, 1), date(2025, 12, 29), ["business_day.holidays_unverified"]),
    ],
)
def test_transfer_dates(transfer_on, prepared_on, codes):
    findings = check_transfer_date(transfer_on, prepared_on=prepared_on, lead_business_days=3)
    assert [one.code for one in findings] == codes


def test_the_calendar_of_the_program_counts_for_the_lead():
    calendar = BankCalendar(extra_holidays=frozenset({date(2025, 12, 9)}))
    findings = check_transfer_date(
        date(2025, 12, 10), prepared_on=date(2025, 12, 5), lead_business_days=3, calendar=calendar
    )
    assert [one.code for one in findings] == ["batch.date_too_early"]

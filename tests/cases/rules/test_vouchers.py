"""Numbers of vouchers prove themselves; terms say what is wrong with them, at the field."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.templates import PREMIUM_VOUCHER
from cases.rules.voucher_numbers import VoucherNumber, parse_voucher_number, split_numbers
from cases.rules.vouchers import read_terms

FROM = PREMIUM_VOUCHER.applications_from
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
numbers = st.builds(VoucherNumber, st.integers(1, 999), st.integers(0, 999_999), st.integers(0, 99))


@SLOW
@given(numbers)
def test_a_number_is_read_as_it_is_printed_and_scanned(number) -> None:
    for text in (str(number), number.compact, f" {number.compact[:6]}ー{number.compact[6:]} "):
        assert parse_voucher_number(text, program_no=number.program_no) == number


@SLOW
@given(numbers, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, more) -> None:
    digits = list(number.compact)
    digits[place] = str((int(digits[place]) + more) % 10)
    with pytest.raises(RuleError):
        parse_voucher_number("".join(digits), program_no=number.program_no)


@SLOW
@given(numbers, st.integers(1, 999))
def test_a_number_of_another_program_does_not_fit(number, program_no) -> None:
    if (program_no - number.program_no) % 97:
        with pytest.raises(RuleError):
            parse_voucher_number(str(number), program_no=program_no)


def test_lists_are_split_at_whatever_separates() -> None:
    assert split_numbers('"番号"\n000001-01-11, 000001-02-22;3\t4\r\n') == ["000001-01-11", "000001-02-22", "3", "4"]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"sheet_yen": None}, "vouchers.missing", "sheet_yen"),
        ({"book_yen": 6_501}, "vouchers.price", "book_yen"),
        ({"sheets_per_book": 100}, "vouchers.range", "sheets_per_book"),
        ({"books_issued": 0}, "vouchers.range", "books_issued"),
        ({"sale_until": "2026-06-30"}, "vouchers.days", "sale_until"),
        ({"use_until": "2026-09-29"}, "vouchers.days", "use_until"),
        ({"claims_until": "2026-12-30"}, "vouchers.days", "claims_until"),
        ({"refund_until": "2027-02-01"}, "vouchers.days", "refund_until"),
    ],
)
def test_terms_that_do_not_fit_name_their_field(changed, code, field) -> None:
    with pytest.raises(RuleError) as refused:
        read_terms({**PREMIUM_VOUCHER.voucher_terms, **changed}, sale_from=FROM)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_premium_is_what_a_household_gains() -> None:
    terms = read_terms({**PREMIUM_VOUCHER.voucher_terms, "refund_until": ""}, sale_from=FROM)
    assert (terms.face_yen, terms.premium_yen, terms.refund_until) == (6_500, 1_500, None)
    assert terms.sale_until == dt.date(2026, 9, 30)

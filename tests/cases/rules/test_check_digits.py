"""Check digits: the published vectors, and what each rule must notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.check_digits import (
    check_corporate_number,
    check_municipality_code,
    check_my_number,
    corporate_number_check_digit,
    make_receipt_number,
    municipality_check_digit,
    my_number_check_digit,
    parse_receipt_number,
)
from cases.rules.faults import RuleError

RECEIPTS = st.builds(make_receipt_number, st.integers(1, 999), st.integers(1, 99_999_999))


def code_of(call, *arguments) -> str:
    with pytest.raises(RuleError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_receipt_number_is_printed_in_three_groups():
    number = make_receipt_number(101, 41287)
    assert str(number) == "101-00041287-07"
    assert number.compact == "1010004128707"
    assert int(number.compact) % 97 == 1  # the definition in ISO 7064


@pytest.mark.parametrize(
    "text",
    [
        "101-00041287-07",
        "1010004128707",
        "１０１－０００４１２８７－０７",
        " 101 00041287 07 ",
        "101ー00041287―07",
        "101−00041287‐07",
    ],
)
def test_a_receipt_number_is_read_as_people_write_it(text):
    assert parse_receipt_number(text) == make_receipt_number(101, 41287)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("101-00041287-42", "receipt_number.check_digits"),
        ("101-0041287-07", "receipt_number.form"),
        ("10l-00041287-07", "receipt_number.form"),
        ("", "receipt_number.form"),
        ("000-00041287-07", "receipt_number.range"),
    ],
)
def test_a_wrong_receipt_number_is_refused(text, code):
    assert code_of(parse_receipt_number, text) == code


@pytest.mark.parametrize(("program", "serial"), [(0, 1), (1000, 1), (1, 0), (1, 100_000_000)])
def test_numbers_outside_the_range_are_not_made(program, serial):
    assert code_of(make_receipt_number, program, serial) == "receipt_number.range"


@given(RECEIPTS)
def test_a_receipt_number_is_read_back(number):
    assert parse_receipt_number(str(number)) == number
    assert parse_receipt_number(number.compact) == number


@given(RECEIPTS)
def test_every_wrong_digit_and_every_swap_of_neighbours_is_noticed(number):
    good = number.compact
    wrong = {good[:i] + digit + good[i + 1 :] for i in range(13) for digit in "0123456789"}
    swapped = {good[:i] + good[i + 1] + good[i] + good[i + 2 :] for i in range(12)}
    for text in (wrong | swapped) - {good}:
        assert code_of(parse_receipt_number, text) in {"receipt_number.check_digits", "receipt_number.range"}


@pytest.mark.parametrize(("body", "digit"), [("12345678901", 8), ("59574890682", 0), ("37783533740", 1)])
def test_individual_numbers(body, digit):
    assert my_number_check_digit(body) == digit
    assert check_my_number(f"{body}{digit}") == f"{body}{digit}"
    with pytest.raises(RuleError) as caught:
        check_my_number(f"{body}{(digit + 1) % 10}")
    assert caught.value.code == "my_number.check_digit"
    assert caught.value.value is None
    assert body not in f"{caught.value!r} {caught.value} {caught.value.params}"


def test_an_individual_number_has_12_digits():
    assert check_my_number("１２３４-5678-9018") == "123456789018"
    assert code_of(check_my_number, "12345678901") == "my_number.form"


def test_corporate_numbers():
    assert corporate_number_check_digit("700110005901") == 8
    assert check_corporate_number("8700110005901") == "8700110005901"
    assert code_of(check_corporate_number, "7700110005901") == "corporate_number.check_digit"
    assert code_of(check_corporate_number, "700110005901") == "corporate_number.form"


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.sampled_from("0123456789"))
def test_corporate_numbers_notice_every_wrong_digit_but_0_for_9(body, place, digit):
    wrong = body[:place] + digit + body[place + 1 :]
    same = corporate_number_check_digit(wrong) == corporate_number_check_digit(body)
    assert same == ({digit, body[place]} in ({"0", "9"}, {digit}))


@pytest.mark.parametrize("code", ["131016", "281000", "011002", "010006", "271004", "141003"])
def test_municipality_codes(code):
    assert check_municipality_code(code) == code
    assert municipality_check_digit(code[:5]) == int(code[5])
    assert code_of(check_municipality_code, code[:5] + str((int(code[5]) + 1) % 10)) == "municipality_code.check_digit"
    assert code_of(check_municipality_code, code[:5]) == "municipality_code.form"

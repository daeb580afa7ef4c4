"""The bank file, byte by byte."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from cases.rules.business_days import BankCalendar
from cases.rules.faults import RuleError
from cases.rules.kana import to_zengin_kana
from cases.rules.zengin import BANK_PROFILES, build_file
from tests.cases.rules.zengin.samples import EXAMPLE, NAKAMURA, PAYER, TRANSFER_ON, YAMADA

CRLF = BANK_PROFILES["standard-crlf"]


def build(*records, profile=CRLF, payer=PAYER, transfer_on=TRANSFER_ON):
    return build_file(profile, payer, transfer_on, records)


def code_of(call) -> str:
    with pytest.raises(RuleError) as caught:
        call()
    return caught.value.code


def test_the_example_is_reproduced_byte_for_byte():
    payer = replace(PAYER, requester_kana=to_zengin_kana("ミホンシカイケイカンリシャ", charset="party_name"))
    built = build(YAMADA, NAKAMURA, payer=payer)
    assert built == EXAMPLE
    assert len(built) == 610
    assert hashlib.sha256(built).hexdigest() == "dabd686d986fe8522879ef4dde66c997b09e05451bd591e0f30b0242fe21a1af"


def test_without_line_ends_the_example_has_600_bytes():
    built = build(YAMADA, NAKAMURA, profile=BANK_PROFILES["standard-no-newline"])
    assert len(built) == 600
    assert hashlib.sha256(built).hexdigest() == "2ff0d203c034b5f03e9d2f0f9d3c2bf249d2d47731507af9d440c3a4d08bfa14"


def test_the_first_payment_has_the_published_bytes():
    published = bytes.fromhex(
        "3230303035D0C2CBDEBCD52DB4CCBCDEB4B22020303031CEDDC3DD20202020202020202020203030"
        "30303130313233343536D4CFC0DE20C0DBB320202020202020202020202020202020202020202020"
        "3030303031303030303030303030303030303030313030323032353030303137" + "20" * 8
    )
    assert build(YAMADA, NAKAMURA)[122:242] == published


def test_blank_exchange_leaves_clearing_house_and_designation_blank():
    line = build(YAMADA, profile=BANK_PROFILES["blank-exchange"])[122:242].decode("cp932")
    assert line[38:42] == "    "
    assert line[111] == " "


def test_no_names_leaves_bank_names_blank_and_shifts_nothing():
    line = build(YAMADA, profile=BANK_PROFILES["no-names"])[122:242].decode("cp932")
    assert line[5:20] == " " * 15
    assert line[20:23] == "001"
    assert line[23:38] == " " * 15


def test_new_code_and_end_of_file_mark_follow_the_profile():
    built = build(YAMADA, profile=BANK_PROFILES["first-transfer-eof"])
    assert built[122:242].decode("cp932")[90] == "1"
    assert built.endswith(b"\r\n\x1a")
    assert len(built) == 4 * 122 + 1


def test_edi_replaces_the_customer_codes():
    line = build(YAMADA._replace(edi="ｦ/1"))[122:242].decode("cp932")
    assert line[91:111] == "ｦ/1".ljust(20)
    assert line[112] == "Y"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"payee_kana": "ﾖｰｺ"}, "kana.forbidden_character", "payee_kana"),
        ({"payee_kana": "ｷｬﾉﾝ"}, "kana.forbidden_character", "payee_kana"),
        ({"payee_kana": "ﾜﾞ"}, "kana.misplaced_mark", "payee_kana"),
        ({"payee_kana": "ｱ" * 31}, "kana.too_long", "payee_kana"),
        ({"payee_kana": "ｳﾁﾀﾞ ｶｦﾙ"}, "kana.wo_not_allowed", "payee_kana"),
        ({"payee_kana": "山田"}, "kana.forbidden_character", "payee_kana"),
        ({"payee_kana": ""}, "zengin.name_missing", "payee_kana"),
        ({"payee_kana": " ﾔﾏﾀﾞ"}, "zengin.name_blanks", "payee_kana"),
        ({"bank_kana": "ﾐｽﾞﾎ(1)"}, "kana.forbidden_character", "bank_kana"),
        ({"branch_kana": "ｱ" * 16}, "kana.too_long", "branch_kana"),
        ({"bank_code": "005"}, "zengin.digits", "bank_code"),
        ({"branch_code": "０01"}, "zengin.digits", "branch_code"),
        ({"account_number": "123456"}, "zengin.digits", "account_number"),
        ({"account_type": "3"}, "zengin.account_type", "account_type"),
        ({"amount_yen": 0}, "zengin.amount", "amount_yen"),
        ({"amount_yen": -1}, "zengin.amount", "amount_yen"),
        ({"amount_yen": 10_000_000_000}, "zengin.amount", "amount_yen"),
        ({"customer_code_1": "12345678901"}, "zengin.customer_code", "customer_code_1"),
        ({"customer_code_2": "A1"}, "zengin.customer_code", "customer_code_2"),
        ({"edi": "ｱ" * 21}, "kana.too_long", "edi"),
    ],
)
def test_a_payment_that_cannot_be_written_names_its_row_and_field(change, code, field):
    with pytest.raises(RuleError) as caught:
        build(NAKAMURA, YAMADA._replace(**change))
    assert (caught.value.code, caught.value.field, caught.value.row) == (code, field, 2)


def test_a_bank_with_the_relaxed_rule_takes_wo():
    built = build(YAMADA._replace(payee_kana="ｳﾁﾀﾞ ｶｦﾙ"), profile=BANK_PROFILES["relaxed-wo"])
    assert "ｳﾁﾀﾞ ｶｦﾙ" in built.decode("cp932")


@pytest.mark.parametrize(
    "transfer_on",
    [date(2025, 12, 31), date(2026, 1, 2), date(2025, 12, 13), date(2025, 12, 14), date(2025, 11, 24)],
    ids=["year-end", "new-year", "saturday", "sunday", "substitute holiday"],
)
def test_a_day_without_banks_is_refused(transfer_on):
    assert code_of(lambda: build(YAMADA, transfer_on=transfer_on)) == "zengin.date_not_business_day"


def test_the_calendar_of_the_program_decides():
    calendar = BankCalendar(extra_holidays=frozenset({TRANSFER_ON}))
    call = lambda: build_file(CRLF, PAYER, TRANSFER_ON, [YAMADA], calendar=calendar)  # noqa: E731
    assert code_of(call) == "zengin.date_not_business_day"


def test_limits_of_the_bank():
    assert code_of(build) == "zengin.no_records"
    few = replace(CRLF, max_records=1)
    assert code_of(lambda: build(YAMADA, NAKAMURA, profile=few)) == "zengin.too_many_records"
    small = replace(CRLF, max_total_yen=169_999)
    assert code_of(lambda: build(YAMADA, NAKAMURA, profile=small)) == "zengin.total_too_high"
    assert build(YAMADA, NAKAMURA, profile=replace(CRLF, max_total_yen=170_000, max_records=2)) == EXAMPLE


def test_a_wrong_payer_is_refused():
    assert code_of(lambda: build(YAMADA, payer=replace(PAYER, requester_code="1"))) == "zengin.digits"
    assert code_of(lambda: build(YAMADA, payer=replace(PAYER, account_type="4"))) == "zengin.account_type"
    assert code_of(lambda: build(YAMADA, payer=replace(PAYER, requester_kana="ｱ" * 41))) == "kana.too_long"


@pytest.mark.parametrize(
    "change",
    [
        {"newline": "lf"},
        {"exchange_number": ""},
        {"transfer_designation": "8"},
        {"new_code": "2"},
        {"max_records": 1_000_000},
        {"max_records": 0},
        {"max_total_yen": 1_000_000_000_000},
        {"lead_business_days": -1},
    ],
)
def test_a_profile_outside_the_format_is_refused(change):
    assert code_of(lambda: replace(CRLF, **change)) == "zengin.profile"

"""Symbol and number of Japan Post Bank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.bank_directory import branches_of
from cases.rules.faults import RuleError
from cases.rules.yucho import convert_yucho, parse_yucho, yucho_check_digit

BRANCHES = sorted(branches_of("9900"))
KANJI = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
READINGS = dict(zip("0123456789", ["ｾﾞﾛ", "ｲﾁ", "ﾆ", "ｻﾝ", "ﾖﾝ", "ｺﾞ", "ﾛｸ", "ﾅﾅ", "ﾊﾁ", "ｷﾕｳ"], strict=True))


def code_of(call, *arguments) -> str:
    with pytest.raises(RuleError) as caught:
        call(*arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("14030-12345671", ("408", "1", "1234567")),
        ("１４０３０－１２３４５６７１", ("408", "1", "1234567")),
        ("14030 - 1 - 12345671", ("408", "1", "1234567")),
        ("00160-0-100001", ("019", "2", "0100001")),
    ],
)
def test_published_conversions(text, account):
    converted = parse_yucho(text)
    assert (converted.branch_code, converted.account_type, converted.account_number) == account
    assert converted.bank_code == "9900"
    assert converted.findings == ()


def test_a_savings_passbook_has_to_be_told():
    assert parse_yucho("14030-12345671", savings=True).account_type == "4"
    assert parse_yucho("00160-0-100001", savings=True).account_type == "2"


def test_the_last_digit_goes_not_the_first():
    assert convert_yucho("14030", "19927651").account_number == "1992765"
    assert convert_yucho("14030", "11").account_number == "0000001"


def test_a_wrong_check_digit_is_a_warning():
    converted = parse_yucho("10000-80000001")
    assert [(finding.severity, finding.code) for finding in converted.findings] == [("warn", "yucho.check_digit")]
    assert yucho_check_digit("10000", "80000001") == 9
    assert parse_yucho("10090-80000001").findings == ()
    assert [finding.code for finding in parse_yucho("10530-12345671").findings] == ["yucho.check_digit"]


@pytest.mark.parametrize(
    ("symbol", "number", "code"),
    [
        ("12345", "12345671", "yucho.symbol"),
        ("24030", "12345671", "yucho.symbol"),
        ("1403", "12345671", "yucho.symbol"),
        ("14030", "12345672", "yucho.number"),
        ("14030", "123456781", "yucho.number"),
        ("14030", "", "yucho.number"),
        ("00160", "1234567", "yucho.number"),
        ("13530", "12345671", "yucho.branch_unknown"),
        ("09960", "100001", "yucho.branch_unknown"),
    ],
)
def test_what_no_passbook_has_is_refused(symbol, number, code):
    assert code_of(convert_yucho, symbol, number) == code


@pytest.mark.parametrize("text", ["", "14030", "1-2-3-4"])
def test_parts_that_cannot_be_told_apart(text):
    assert code_of(parse_yucho, text) == "yucho.form"


def test_all_94_branches_are_named_by_their_digits():
    assert len(BRANCHES) == 94
    for code in BRANCHES:
        branch = branches_of("9900")[code]
        assert branch.name == "".join(KANJI[digit] for digit in code)
        assert branch.kana_zengin == "".join(READINGS[digit] for digit in code)


@given(st.sampled_from(BRANCHES), st.integers(0, 99_999))
def test_every_account_of_every_branch_converts(branch_code, serial):
    general = branch_code.endswith("8")
    number = f"{serial}1" if general else str(serial)
    symbol = f"{'1' if general else '0'}{branch_code[:2]}00"
    right = f"{symbol[:3]}{yucho_check_digit(symbol, number)}0"
    converted = parse_yucho(f"{right}-{number}")
    assert converted.branch_code == branch_code
    assert converted.account_number == f"{serial:07d}"
    assert converted.findings == ()
    wrong = f"{symbol[:3]}{(int(right[3]) + 1) % 10}0"
    assert [finding.code for finding in convert_yucho(wrong, number).findings] == ["yucho.check_digit"]

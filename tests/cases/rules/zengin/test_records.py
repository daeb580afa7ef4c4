"""One look at account and name of a payee refuses what its fields refuse, names the first of them, and no more."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.kana import check_zengin_kana
from cases.rules.zengin.records import check_payee
from tests.cases.rules.zengin.samples import YAMADA

DIGITS = {"bank_code": 4, "branch_code": 3, "account_number": 7}
NAMES = ("ﾔﾏﾀﾞ ﾊﾅｺ", "ﾊﾟﾊﾟ", "ｱﾞ", "ｱｦ", "", " ｱ", "ｱ ", "ｱ\n", "\nｱ", "ア", "ｱ" * 30, "ｱ" * 31, "(ｶ)-.1 0001 001")


def is_name(text: str, *, allow_wo: bool) -> bool:
    """A name in wire form: there, of legal signs, no longer than its field, without a blank at an end."""
    try:
        check_zengin_kana(text, charset="party_name", allow_wo=allow_wo)
    except RuleError:
        return False
    return 1 <= len(text) <= 30 and text.strip(" ") == text


def faults(values: dict[str, str], *, allow_wo: bool) -> list[str]:
    """The fields that are wrong, in the order in which they are looked at."""
    wrong = [name for name, length in DIGITS.items() if not re.fullmatch(rf"[0-9]{{{length}}}", values[name])]
    if values["account_type"] not in {"1", "2", "4", "9"}:
        wrong.append("account_type")
    return wrong if is_name(values["payee_kana"], allow_wo=allow_wo) else [*wrong, "payee_kana"]


def mostly(right: str, *others: str) -> st.SearchStrategy[str]:
    return st.one_of(st.just(right), st.just(right), st.sampled_from(others))


@given(
    st.fixed_dictionaries(
        {
            "bank_code": mostly("0001", "001", "00011", "000１", "000a", "0001\n001", ""),
            "branch_code": mostly("001", "01", "0011", "00 ", "001\n1", ""),
            "account_type": mostly("1", "2", "4", "9", "3", "", "11", "1\n0000001"),
            "account_number": mostly("0000001", "1", "00000011", "000000 ", "0000001\nｱ", ""),
            "payee_kana": st.sampled_from(NAMES) | st.text("ｱｶﾊｳﾞﾟﾝｦ0Z a\n", max_size=32),
        }
    ),
    st.booleans(),
)
def test_a_payee_is_refused_for_its_first_wrong_field_and_for_nothing_else(
    values: dict[str, Any], allow_wo: bool
) -> None:
    wrong = faults(values, allow_wo=allow_wo)
    found = ""
    try:
        check_payee(YAMADA._replace(**values), allow_wo=allow_wo)
    except RuleError as error:
        found = error.field or ""
    assert found == (wrong[0] if wrong else "")

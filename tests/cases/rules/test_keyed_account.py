"""Accounts as keyed in: uniform, checked, compared."""

from dataclasses import replace

import pytest

from cases.rules.faults import RuleError
from cases.rules.keyed_account import KeyedAccount, clean_account, differing_fields

ACCOUNT = KeyedAccount(
    bank_code="0005", branch_code="001", account_type="1", number="0123456", holder_kana="ヤマダ　タロウ"
)


def test_what_was_keyed_becomes_uniform() -> None:
    loose = KeyedAccount(
        bank_code=" 0005", branch_code="００１", account_type="１", number="123456", holder_kana="ﾔﾏﾀﾞ ﾀﾛｳ"
    )
    assert clean_account(loose) == ACCOUNT
    assert clean_account(ACCOUNT) == ACCOUNT
    assert ACCOUNT.index_text == "000500110123456"


def test_a_keying_survives_its_sealed_form() -> None:
    assert KeyedAccount.from_json(ACCOUNT.to_json()) == ACCOUNT


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"bank_code": "0002"}, "account.bank_unknown", "bank_code"),
        ({"branch_code": "000"}, "account.branch_unknown", "branch_code"),
        ({"bank_code": "005"}, "zengin.digits", "bank_code"),
        ({"number": "12345678"}, "zengin.digits", "account_number"),
        ({"number": ""}, "account.zero", "number"),
        ({"account_type": "3"}, "zengin.account_type", "account_type"),
        ({"holder_kana": ""}, "zengin.name_missing", "payee_kana"),
        ({"holder_kana": "山田"}, "kana.forbidden_character", "holder_kana"),
        ({"holder_kana": "ヲ"}, "kana.wo_not_allowed", "holder_kana"),
        ({"holder_kana": "ガ" * 16}, "kana.too_long", "holder_kana"),
    ],
)
def test_what_a_bank_would_refuse_is_refused(changed, code, field) -> None:
    with pytest.raises(RuleError) as refused:
        clean_account(replace(ACCOUNT, **changed))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_bank_that_takes_wo_takes_it() -> None:
    assert clean_account(replace(ACCOUNT, holder_kana="ヲノ"), allow_wo=True).holder_kana == "ヲノ"


def test_differences_are_named_field_by_field() -> None:
    other = replace(ACCOUNT, number="0123465", holder_kana="ヤマダ　ジロウ")
    assert differing_fields(ACCOUNT, other) == ("number", "holder_kana")
    assert differing_fields(ACCOUNT, ACCOUNT) == ()

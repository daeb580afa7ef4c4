"""Forms: what keyers and residents write becomes one form, and what cannot be a value has a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.compare import compare
from intake.rules.forms import APPLICATION, CONFIRMATION, FORMS, MESSAGES, SUBSIDY
from intake.rules.read_form import missing_online, read_form

ACCOUNT = {
    "bank_code": "０００１",
    "branch_code": "001",
    "account_type": "1",
    "account_number": "1234-567",
    "account_holder": "ｱｵｲ ﾊﾅｺ",
}


def test_widths_eras_and_kana_become_one_form() -> None:
    read = read_form(
        CONFIRMATION,
        {
            "applied_on": "令和８年７月１日",
            "telephone": "０９０－１２３４－５６７８",
            "applicant_name": " 青井　 花子 ",
            "dependants_declared": "on",
            "keeps_account": True,
            **ACCOUNT,
        },
    )
    assert read.errors == {}
    assert read.values | {} == {
        "dependants_declared": True,
        "income_declared": False,
        "keeps_account": True,
        "declines": False,
        "applied_on": "2026-07-01",
        "telephone": "09012345678",
        "applicant_name": "青井　花子",
        "applicant_relation": None,
        "by_proxy": False,
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_number": "1234567",
        "yucho_symbol": None,
        "yucho_number": None,
        "account_holder": "アオイ　ハナコ",
        "account_unclear": False,
        "id_copy": False,
        "account_copy": False,
    }


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"applied_on": "令和8年13月1日"}, {"applied_on": "entry.date"}),
        ({"telephone": "12345"}, {"telephone": "entry.phone"}),
        ({"account_holder": "青井花子"}, {"account_holder": "entry.kana"}),
        ({"account_number": "123456"}, {"account_number": "entry.digits"}),
        ({"account_type": "3"}, {"account_type": "entry.choice"}),
        ({"id_copy": "perhaps"}, {"id_copy": "entry.check"}),
        ({"applicant_name": "青井\u202e花子"}, {"applicant_name": "entry.control"}),
        ({"applicant_name": "青" * 101}, {"applicant_name": "entry.too_long"}),
        ({"my_number": "123456789018"}, {"my_number": "entry.unknown_field"}),
        ({**ACCOUNT, "account_holder": ""}, {"account_holder": "entry.account_half"}),
        ({**ACCOUNT, "bank_code": "9998"}, {"bank_code": "entry.bank"}),
        ({**ACCOUNT, "branch_code": "999"}, {"branch_code": "entry.branch"}),
        ({**ACCOUNT, "account_holder": "ア" * 31}, {"account_holder": "entry.holder"}),
        ({**ACCOUNT, "yucho_symbol": "14030", "yucho_number": "12345671"}, {"yucho_symbol": "entry.account_twice"}),
        ({"yucho_symbol": "24030", "yucho_number": "12345671"}, {"yucho_symbol": "entry.yucho"}),
    ],
)
def test_what_cannot_be_a_value_is_refused_by_field(values: dict[str, str], errors: dict[str, str]) -> None:
    assert read_form(CONFIRMATION, values).errors == errors
    assert all(code in MESSAGES for code in errors.values())


def test_a_thirteenth_month_and_a_letter_in_the_yen_are_refused() -> None:
    read = read_form(SUBSIDY, {"purchased_on": "20261301", "purchase_yen": "18万円"})
    assert read.errors == {"purchased_on": "entry.date", "purchase_yen": "entry.yen"}
    assert read_form(SUBSIDY, {"purchase_yen": "￥１８０，０００円"}).values["purchase_yen"] == 180_000


def test_an_account_of_japan_post_bank_is_converted() -> None:
    read = read_form(
        APPLICATION, {"yucho_symbol": "14030", "yucho_number": "12345671", "account_holder": "アオイ　ハナコ"}
    )
    assert read.errors == {}
    account = {name: read.values[name] for name in ("bank_code", "branch_code", "account_type", "account_number")}
    assert account == {"bank_code": "9900", "branch_code": "408", "account_type": "1", "account_number": "1234567"}


def test_an_empty_form_can_be_keyed_but_not_sent_online() -> None:
    for form in FORMS.values():
        read = read_form(form, {})
        assert read.errors == {}
        asked = {"applicant_name", "telephone"} | ({"account_number"} & {one.name for one in form.fields})
        assert asked <= set(missing_online(form, read.values))


def test_who_declines_needs_no_account() -> None:
    read = read_form(CONFIRMATION, {"declines": True, "applicant_name": "青井", "telephone": "0312345678"})
    assert missing_online(CONFIRMATION, read.values) == {}


@given(st.dictionaries(st.sampled_from([one.name for one in CONFIRMATION.fields]), st.text(max_size=20)))
def test_reading_what_was_read_changes_nothing(raw: dict[str, str]) -> None:
    read = read_form(CONFIRMATION, raw)
    if read.errors:
        assert all(code in MESSAGES for code in read.errors.values())
        return
    again = {name: value if isinstance(value, bool) else str(value) for name, value in read.values.items() if value}
    assert read_form(CONFIRMATION, again).values == read.values


def test_comparing_looks_at_every_field_but_not_at_blanks_in_names() -> None:
    first = read_form(CONFIRMATION, {**ACCOUNT, "applicant_name": "青井 花子", "id_copy": True}).values
    same = read_form(CONFIRMATION, {**ACCOUNT, "applicant_name": "青井花子", "id_copy": True}).values
    other = read_form(CONFIRMATION, {**ACCOUNT, "account_number": "1234576", "id_copy": False}).values
    assert compare(CONFIRMATION, first, same) == []
    assert [one.field for one in compare(CONFIRMATION, first, other)] == ["applicant_name", "account_number", "id_copy"]

"""The directory of banks: every entry fits the bank file."""

from dataclasses import FrozenInstanceError

import pytest

from cases.rules.bank_directory import (
    branch_exists,
    branches_of,
    find_bank,
    find_branch,
    search_banks,
    search_branches,
)
from cases.rules.kana import check_zengin_kana


def test_banks_and_branches_by_code():
    mizuho = find_bank("0001")
    assert mizuho is not None
    assert mizuho.kana_zengin == "ﾐｽﾞﾎ"
    tokyo = find_branch("0001", "001")
    assert tokyo is not None
    assert tokyo.kana_zengin == "ﾄｳｷﾖｳ"
    yonzerohachi = find_branch("9900", "408")
    assert yonzerohachi is not None
    assert yonzerohachi.name == "四〇八"
    assert branch_exists("9900", "408")


@pytest.mark.parametrize(
    ("bank_code", "branch_code", "wanted"),
    [
        ("0149", "111", "静岡銀行 本店営業部"),
        ("0001", "001", "みずほ銀行 東京営業部"),
        ("0288", "110", "三菱ＵＦＪ信託銀行 本店営業部"),
        ("0501", "005", "北洋銀行 松前支店"),
        ("9900", "408", "ゆうちょ 四〇八支店"),
    ],
)
def test_names_as_people_know_them(bank_code: str, branch_code: str, wanted: str):
    bank, branch = find_bank(bank_code), find_branch(bank_code, branch_code)
    assert bank is not None
    assert branch is not None
    assert f"{bank.full_name} {branch.full_name}" == wanted


def test_no_name_says_twice_what_it_is():
    banks = [one for code in range(10_000) if (one := find_bank(f"{code:04}"))]
    branches = [branch for bank in banks for branch in branches_of(bank.code).values()]
    assert len(branches) > 10_000
    twice = ("銀行銀行", "庫銀行", "連銀行", "組銀行", "金銀行", "協銀行")
    assert [bank.full_name for bank in banks if bank.full_name.endswith(twice)] == []
    own = ("店支店", "出張所支店", "営業部支店", "センター支店")
    assert [branch.full_name for branch in branches if branch.full_name.endswith(own)] == []
    towns = {branch.full_name for branch in branches if branch.name in {"春日部", "膳所"}}
    assert towns == {"春日部支店", "膳所支店"}


def test_what_does_not_exist():
    assert find_bank("9999") is None
    assert find_branch("9999", "001") is None
    assert find_branch("0001", "000") is None
    assert not branch_exists("9900", "407")
    assert branches_of("9999") == {}


def test_every_name_fits_its_field():
    banks = search_banks("0", limit=2000) + search_banks("1", limit=2000)
    assert len(banks) > 100
    for bank in banks:
        for kana in (bank.kana_zengin, *(branch.kana_zengin for branch in branches_of(bank.code).values())):
            check_zengin_kana(kana, charset="bank_name", max_bytes=15)
            assert kana == kana.strip()
            assert kana


@pytest.mark.parametrize("text", ["0005", "三菱UFJ", "三菱ＵＦＪ", "ミツビシユーエフ", "みつびしゆ", "ﾐﾂﾋﾞｼﾕ-"])
def test_search_by_code_name_and_kana(text):
    assert "0005" in {bank.code for bank in search_banks(text)}


def test_search_is_limited_ordered_and_needs_a_text():
    codes = [bank.code for bank in search_banks("0", limit=5)]
    assert codes == sorted(codes)
    assert len(codes) == 5
    assert search_banks("") == []
    assert search_banks("存在しない名前") == []
    assert [branch.code for branch in search_branches("9900", "ﾖﾝｾﾞﾛﾊﾁ")] == ["408"]
    assert search_branches("9999", "001") == []


def test_entries_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(find_bank("0001"), "name", "x")  # noqa: B010 - the type checker refuses the plain assignment

"""Shadow keys: what should meet meets, what should not stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.names import is_variation_selector
from cases.rules.search_keys import address_key, kana_key, match_key, phone_key, search_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑", "高崎"),
        ("渡邊　花子", "渡辺花子"),
        ("渡邉 花子", "渡辺花子"),
        ("濵田", "浜田"),
        ("𠮷田", "吉田"),
        ("齊藤", "斉藤"),
        ("斎藤", "齋藤"),
        ("辻\U000e0100", "辻"),
        ("\ufa10本", "塚本"),
        ("Ｓｍｉｔｈ", "SMITH"),
        ("ジョン・スミス", "ジヨン スミス"),
        ("ｼﾞｮﾝ", "じょん"),
    ],
)
def test_spellings_of_one_name_meet(one, other):
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), [("高田", "鷹田"), ("山田", "山口"), ("吉田", "芳田")])
def test_other_names_stay_apart(one, other):
    assert search_key(one) != search_key(other)


@pytest.mark.parametrize(
    ("kana", "key"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("やまだ　たろう", "ヤマダタロウ"),
        ("ヨーコ", "ヨコ"),
        ("ﾖ-ｺ", "ヨコ"),
        ("キャノン", "キヤノン"),
        ("ミヅヲ", "ミヅヲ"),
    ],
)
def test_kana_keys(kana, key):
    assert kana_key(kana) == key


def test_the_looser_key_joins_sounds():
    assert match_key("ミヅヲ") == match_key("ミズオ") == "ミズオ"
    assert match_key("ヂ") == match_key("ジ")
    assert kana_key("ヂ") != kana_key("ジ")


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "神戸市中央区加納町六丁目5番1号",
            "神戸市中央区加納町６−５−１",
            "神戸市中央区加納町6ー5ー1",
            "神戸市中央区加納町6-5-1",
        ),
        ("千代田区霞が関二丁目1番2号", "千代田区霞ヶ関2-1-2", "千代田区霞ケ関２丁目１－２"),
        ("大字東二十一番地の3", "大字東21-3", "大字東21番地3"),
        ("港区芝浦百五番地", "港区芝浦105"),
        ("井の頭１の２の３", "井の頭1-2-3"),
        ("澤町 1-1", "沢町1-1"),
    ],
)
def test_spellings_of_one_address_meet(spellings):
    assert len({address_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("三宮町1-2-3", "三宮町1-2-3"),
        ("千代田区三番町3番地の2", "千代田区三番町3-2"),
        ("北三条西6丁目", "北三条西6"),
        ("五所川原市一番1番地", "五所川原市1-1"),
    ],
)
def test_numbers_in_names_of_places_stay(address, key):
    assert address_key(address) == key


def test_other_addresses_stay_apart():
    assert address_key("加納町6-5-1") != address_key("加納町6-51")
    assert address_key("加納町6-5-1") != address_key("加納町65-1")


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("０９０－１２３４−５６７８", "09012345678"),
        ("03(1234)5678", "0312345678"),
        ("(03)1234-5678", "0312345678"),
        ("+81-3-1234-5678", "0312345678"),
        ("+81(0)90 1234 5678", "09012345678"),
        ("03-1234-5678 内線12", "0312345678"),
        ("03-1234-5678(ext.12)", "0312345678"),
        ("なし", ""),
    ],
)
def test_phone_keys(phone, key):
    assert phone_key(phone) == key


@given(st.text(max_size=30))
def test_keys_of_any_text_carry_no_blanks_selectors_or_edges(text):
    for key in (search_key, kana_key, match_key, address_key):
        assert not any(sign.isspace() or is_variation_selector(sign) for sign in key(text))
        assert key(f" {text}　") == key(text)
    assert not address_key(text).startswith("-")
    assert set(phone_key(text)) <= set("0123456789")


@given(st.text(st.sampled_from("アイヴァガパゃャヂヅヲーあがゔ漢髙"), max_size=20))
def test_kana_keys_are_idempotent(text):
    assert kana_key(kana_key(text)) == kana_key(text)
    assert match_key(match_key(text)) == match_key(text)
    assert search_key(search_key(text)) == search_key(text)

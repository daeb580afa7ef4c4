"""Kana for the bank: conversion, character sets, marks and lengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.kana import canonical_kana, check_zengin_kana, to_zengin_kana

KANA = "".join(chr(code) for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30F5), 0x30FC))
WRITTEN = st.text(st.sampled_from(KANA + "ｱｶﾞﾊﾟｬｰ-－‐―・（）() 　09０９azＡｚ"), max_size=30)


def party(text, **options):
    return to_zengin_kana(text, charset="party_name", **options)


def fault(text, charset="party_name", **options) -> RuleError:
    with pytest.raises(RuleError) as caught:
        to_zengin_kana(text, charset=charset, **options)
    return caught.value


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("キャノン", "ｷﾔﾉﾝ"),
        ("ヨーコ", "ﾖ-ｺ"),
        ("ガギ", "ｶﾞｷﾞ"),
        ("ヴ", "ｳﾞ"),
        ("ジョン・スミス", "ｼﾞﾖﾝ.ｽﾐｽ"),
        ("Ｓｍｉｔｈ", "SMITH"),
        ("やまだ　たろう", "ﾔﾏﾀﾞ ﾀﾛｳ"),
        ("ミヤシコドモカサンキュウフ", "ﾐﾔｼｺﾄﾞﾓｶｻﾝｷﾕｳﾌ"),
        ("ｷｬﾉﾝ", "ｷﾔﾉﾝ"),
        ("カ゛", "ｶﾞ"),
        ("か\u3099", "ｶﾞ"),
        ("ゔぁゕ", "ｳﾞｱｶ"),
        ("ア−イ–ウ―エ‐オ－カ", "ｱ-ｲ-ｳ-ｴ-ｵ-ｶ"),
        ("（カ）ミホン", "(ｶ)ﾐﾎﾝ"),
        ("　ヤマダ ", "ﾔﾏﾀﾞ"),
        ("", ""),
    ],
)
def test_names_as_people_write_them(written, sent):
    assert party(written) == sent


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("株式会社", "kana.forbidden_character", 0),
        ("㈱ミホン", "kana.forbidden_character", 0),
        ("ヤマダ太郎", "kana.forbidden_character", 3),
        ("ヷ", "kana.misplaced_mark", 0),
        ("ガ行ヷ", "kana.forbidden_character", 1),
        ("アﾞ", "kana.misplaced_mark", 1),
        ("カ゚", "kana.misplaced_mark", 1),
        ("ヰ", "kana.forbidden_character", 0),
        ("ウチダ カヲル", "kana.wo_not_allowed", 5),
        ("A,B", "kana.forbidden_character", 1),
        ("ß", "kana.forbidden_character", 0),
        ("ア\tイ", "kana.forbidden_character", 1),
        ("ア/イ", "kana.forbidden_character", 1),
        ("二ノ宮", "kana.forbidden_character", 0),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_place(text, code, position):
    error = fault(text)
    assert (error.code, error.position) == (code, position)


def test_the_sets_of_the_fields_differ():
    assert to_zengin_kana("ミツビシユ－エフ", charset="bank_name") == "ﾐﾂﾋﾞｼﾕ-ｴﾌ"
    assert fault("ア.イ", charset="bank_name").code == "kana.forbidden_character"
    assert fault("(ア", charset="bank_name").code == "kana.forbidden_character"
    assert to_zengin_kana("￥「ヲ」（）－／．", charset="edi") == "\\｢ｦ｣()-/."


def test_wo_only_where_the_bank_allows_it():
    assert party("カヲル", allow_wo=True) == "ｶｦﾙ"
    assert fault("カヲル").code == "kana.wo_not_allowed"


def test_a_long_name_is_refused_never_cut():
    assert party("ガ" * 15, max_bytes=30) == "ｶﾞ" * 15
    assert fault("ガ" * 15 + "ア", max_bytes=30).code == "kana.too_long"


@pytest.mark.parametrize("text", ["ﾖｰｺ", "ｷｬﾉﾝ", "ヤマダ", "smith", "･"])
def test_the_check_converts_nothing(text):
    with pytest.raises(RuleError) as caught:
        check_zengin_kana(text, charset="party_name")
    assert caught.value.code == "kana.forbidden_character"


@given(WRITTEN)
def test_conversion_is_idempotent_and_passes_its_own_check(text):
    try:
        sent = party(text, allow_wo=True)
    except RuleError:
        return
    assert party(sent, allow_wo=True) == sent
    check_zengin_kana(sent, charset="party_name", allow_wo=True)
    assert len(sent.encode("cp932")) == len(sent)


@given(st.text(max_size=20))
def test_any_text_converts_to_legal_bytes_or_is_refused_inside_the_text(text):
    try:
        sent = party(text)
    except RuleError as error:
        refused_at = error.position
    else:
        refused_at, sent_bytes = None, sent.encode("cp932")
    if refused_at is not None:
        assert 0 <= refused_at < len(text)
        return
    assert all(0x20 <= byte <= 0x5A or 0xB1 <= byte <= 0xDF for byte in sent_bytes)


@given(WRITTEN)
def test_the_printed_form_is_stable_and_sends_the_same_bytes(text):
    printed = canonical_kana(text)
    assert canonical_kana(printed) == printed
    try:
        sent = party(text, allow_wo=True)
    except RuleError:
        return
    assert party(printed, allow_wo=True) == sent
    assert party(canonical_kana(sent), allow_wo=True) == sent


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ"),
        ("ﾖ-ｺ", "ヨーコ"),
        ("きゃのん", "キャノン"),
        ("Smith-Jones", "Ｓｍｉｔｈ－Ｊｏｎｅｓ"),
        ("ジョン・スミス", "ジョン・スミス"),
    ],
)
def test_the_printed_form(text, printed):
    assert canonical_kana(text) == printed

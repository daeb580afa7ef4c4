"""Names in files: nothing is lost silently, nothing is normalised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.character_variants import REDUCTIONS, VARIANT_REPRESENTATIVES
from cases.rules.names import (
    LostCharacter,
    UnencodableTextError,
    cp932_fold,
    encode_cp932,
    reduce_name,
    standard_fold,
)

TSUKA = "\ufa10"  # 塚 as a compatibility ideograph
TSUJI_IVS = "辻\U000e0100"


def lost_in(text, **options):
    with pytest.raises(UnencodableTextError) as caught:
        encode_cp932(text, **options)
    assert caught.value.code == "name.not_in_cp932"
    return [(one.position, one.code_point) for one in caught.value.lost]


def test_vendor_characters_survive_a_round_trip():
    text = f"髙﨑{TSUKA}濵~－∥①㈱"
    assert encode_cp932(text).decode("cp932") == text
    assert encode_cp932("髙﨑濵~−‖").decode("cp932") == "髙﨑濵~－∥"


def test_look_alikes_are_folded_to_the_side_of_cp932():
    assert cp932_fold("〜−‖—¢£¬¥") == "～－∥―￠￡￢￥"
    assert standard_fold("～－∥￠￡￢") == "〜−‖¢£¬"
    assert encode_cp932("〜−‖—¢£¬¥").decode("cp932") == "～－∥―￠￡￢￥"


def test_what_cp932_lacks_fails_loudly_with_every_character():
    assert lost_in("𠮷田鷗") == [(0, "U+20BB7"), (2, "U+9DD7")]
    assert lost_in(TSUJI_IVS) == [(1, "U+E0100")]
    assert lost_in("é‾") == [(0, "U+00E9"), (1, "U+203E")]


def test_gaiji_leave_only_when_asked_for():
    assert lost_in("山\ue000") == [(1, "U+E000")]
    assert encode_cp932("\ue000\ue757", allow_gaiji=True) == b"\xf0\x40\xf9\xfc"
    assert lost_in("\ue758", allow_gaiji=True) == [(0, "U+E758")]


def test_the_error_shows_code_points_and_no_name():
    with pytest.raises(UnencodableTextError) as caught:
        encode_cp932("𠮷田太郎")
    assert caught.value.position == 0
    assert caught.value.value is None
    assert caught.value.params == {"characters": "U+20BB7"}


@pytest.mark.parametrize(
    ("name", "reduced"),
    [
        ("𠮷田 太郎", "吉田 太郎"),
        (f"{TSUJI_IVS}　花子", "辻　花子"),
        (f"髙﨑{TSUKA}濵", f"髙﨑{TSUKA}濵"),
        ("森鷗外", "森鴎外"),
        ("⼀郎", "一郎"),
        ("か\u3099ん", "がん"),
        ("ト〜ム", "ト～ム"),
        ("", ""),
    ],
)
def test_the_reduced_spelling(name, reduced):
    result = reduce_name(name)
    assert result.text == reduced
    assert result.lost == []
    assert encode_cp932(result.text) is not None


def test_unknown_characters_are_reported_and_marked():
    result = reduce_name("山\ue000田𩸽")
    assert result.text == "山〓田〓"
    assert result.lost == [LostCharacter(1, "\ue000"), LostCharacter(3, "𩸽")]
    assert [one.code_point for one in result.lost] == ["U+E000", "U+29E3D"]


def test_the_table_of_the_municipality_comes_first():
    table = {"\ue000": "崎", TSUJI_IVS: "込", "\ue001": "𠮷", "𠮷": "芳"}
    assert reduce_name("山\ue000", table).text == "山崎"
    assert reduce_name(TSUJI_IVS, table).text == "込"
    assert reduce_name("𠮷田", table).text == "芳田"
    bad = reduce_name("\ue001", table)
    assert (bad.text, len(bad.lost)) == ("〓", 1)


@pytest.mark.parametrize("name", [TSUKA, TSUJI_IVS, "\ufa19", "\uf929", "髙", "か\u3099"])
def test_a_name_in_repertoire_is_not_normalised(name):
    reduced = reduce_name(name).text
    if name in {TSUKA, "\ufa19", "\uf929"}:
        assert reduced == name
        assert unicodedata.normalize("NFC", name) != name


@given(st.text(max_size=20))
def test_a_reduced_spelling_can_always_be_written(name):
    result = reduce_name(name)
    encoded = encode_cp932(result.text)
    assert encoded.decode("cp932") == result.text
    assert reduce_name(result.text).text == result.text
    assert result.text.count("〓") - name.count("〓") == len(result.lost)
    assert all(0 <= one.position < len(name) for one in result.lost)


def test_the_tables_are_sound():
    for character, substitute in REDUCTIONS.items():
        assert lost_in(character) == [(0, f"U+{ord(character):04X}")]
        assert encode_cp932(substitute).decode("cp932") == substitute
    assert not set(VARIANT_REPRESENTATIVES) & set(VARIANT_REPRESENTATIVES.values())

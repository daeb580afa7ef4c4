"""Preflight: no box is ever printed for a character, and no address is ever cut."""

from dataclasses import replace
from typing import Any

import pytest

from reports.letters.address import fit_address, wrap
from reports.letters.fonts import FontFace, FontsMissingError, font_path, runs, width_em
from reports.letters.layout import LetterLayout
from reports.letters.preflight import check_text, preflight
from reports.letters.types import AddressBlock, LetterKind
from tests.reports.letters.samples import ADDRESS, samples

LETTER = samples()[LetterKind.DECISION]


def with_address(**changes: Any):
    return replace(LETTER, address=replace(ADDRESS, **changes))


def test_every_sample_may_go():
    assert {kind: preflight(letter) for kind, letter in samples().items()} == {kind: [] for kind in LetterKind}


def test_names_of_the_register_are_covered():
    assert check_text("髙﨑塚\ufa10濵德彅﨟鷗俱剝頰繫𠮷辻\U000e0100ｱ①㈱〜～−‐") == []


def test_missing_characters_are_reported_with_code_point_and_place():
    missing = check_text("山\ue000田😀")
    assert [(glyph.codepoint, glyph.position) for glyph in missing] == [("U+E000", 1), ("U+1F600", 3)]


def test_a_variant_that_no_font_has_is_missing_although_its_base_is_there():
    (glyph,) = check_text("山\U000e01ef")
    assert glyph.codepoint == "U+5C71 U+E01EF"
    assert check_text("山") == []


def test_runs_put_a_character_into_the_font_that_has_it():
    assert runs("辻𠮷江") == [(0, "辻"), (1, "𠮷"), (0, "江")]
    assert "".join(part for _index, part in runs("辻\U000e0100𠮷")) == "辻\U000e0100𠮷"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "山田\ue123"}, {("missing_glyph", "address.name")}),
        ({"lines": ()}, {("address_empty", "address.lines")}),
        ({"lines": ("", " ")}, {("address_empty", "address.lines")}),
        ({"name": "　"}, {("name_empty", "address.name")}),
        ({"postcode": "100-001"}, {("postcode_bad", "address.postcode")}),
        ({"postcode": "１００００１３"}, {("postcode_bad", "address.postcode")}),
        ({"name": "寿限無" * 16}, {("name_too_long", "address.name")}),
        ({"lines": ("みどり市中央町三丁目12番地の5" * 8,)}, {("address_too_long", "address.lines")}),
    ],
)
def test_what_cannot_be_printed_is_listed(changes, expected):
    assert {(issue.code, issue.field) for issue in preflight(with_address(**changes))} == expected


def test_members_are_checked_too():
    letter = samples()[LetterKind.PUSH_NOTICE]
    members = (letter.members[0], replace(letter.members[1], name="\U000f0000"))
    (issue,) = preflight(replace(letter, members=members))
    assert issue.glyph is not None
    assert (issue.code, issue.field, issue.glyph.codepoint) == ("missing_glyph", "members[1].name", "U+F0000")


def test_a_long_name_shrinks_before_it_takes_a_second_line():
    layout = LetterLayout()
    sizes = [fit_address(replace(ADDRESS, name="あ" * length), layout).name_size_pt for length in (5, 17, 20)]
    assert sizes == [13.0, 11.0, 9.5]
    fit = fit_address(replace(ADDRESS, name="あ" * 30), layout)
    assert len(fit.name_lines) == 2
    assert "".join(fit.name_lines) == "あ" * 30 + "　様"


def test_wrapped_lines_fit_and_lose_nothing():
    text = "東京都みどり市大字中央町字上ノ原三丁目12番地の5グリーンハイツー、みどり台第二ー"
    lines = wrap(text, 10)
    assert "".join(lines) == text
    assert all(width_em(line) <= 10 for line in lines)
    assert all(line[0] not in "、ー" for line in lines)


def test_an_address_of_five_lines_fits_the_window():
    block = AddressBlock("1000013", ("みどり市中央町" * 4, "緑荘"), "気" * 10, "方書")
    assert fit_address(block, LetterLayout()).line_count <= 5


def test_a_font_that_is_not_installed_is_named_with_its_packages():
    with pytest.raises(FontsMissingError, match="fonts-ipamj-mincho") as missing:
        font_path(FontFace("Nothing", "truetype/nothing.ttf"))
    assert missing.value.code == "fonts_missing"

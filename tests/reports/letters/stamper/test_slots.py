"""Blocks that were taken apart say what they say when they are set as a whole, in the same places to the pixel."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.letters.fonts import stamping_fonts
from reports.letters.stamper.design import Background, Block, Segment, Skeleton, Variant
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.lines import set_block
from reports.letters.stamper.ruler import TextStyle
from reports.letters.stamper.slots import taken_apart
from reports.letters.stamper.template import Template
from reports.letters.stamper.weasy import LaidOut
from tests.reports.letters.stamper.operators import drawn

GOTHIC = TextStyle("BIZ UDPGothic", bold=False, size_px=14.0)
BOLD = TextStyle("BIZ UDPGothic", bold=True, size_px=17.3)
SMALL = TextStyle("BIZ UDPGothic", bold=False, size_px=11.3, color=(0.25, 0.25, 0.25))
SPACED = TextStyle("BIZ UDPGothic", bold=True, size_px=18.7, spacing_px=2.2)
MINCHO = TextStyle("BIZ UDPMincho", bold=False, size_px=14.7)
STYLES = (GOTHIC, BOLD, SMALL, SPACED, MINCHO)
PAGE = Background(595.0, 842.0, b"", (), b"")


def text(content: str, style: TextStyle = GOTHIC) -> Segment:
    return Segment("text", style, text=content)


def value(name: str, style: TextStyle = GOTHIC) -> Segment:
    return Segment("field", style, field=name)


def block(*segments: Segment, width_px: float = 400.0, indent_px: float = 0.0, align: str = "left") -> Block:
    return Block(0, 60.5, width_px, indent_px, align, wraps=True, segments=segments)


BREAK, BOX = Segment("break"), Segment("box", width_px=12.25)
ACCOUNT = block(
    value("a"),
    text("　"),
    value("b"),
    text("　口座番号 (100%) "),
    value("c", BOLD),
    text("　必着"),
    BREAK,
    text("口座名義　", SMALL),
    value("d", SMALL),
)
BLOCKS = {
    "one field": block(value("a")),
    "an account": ACCOUNT,
    "to the right": block(value("a"), text("　1／2ページ"), align="right"),
    "in the middle, two styles": block(text("期限　"), value("a", BOLD), text("　必着"), align="center"),
    "a box above a number": block(BOX, BREAK, value("a"), align="right"),
    "a box before a line": block(BOX, value("a"), text("を希望"), value("b", MINCHO)),
    "a spaced code": block(text("申請コード　"), value("a", SPACED)),
    "a spaced code on the right": block(value("a", SPACED), text("番", SPACED), align="right"),
    "in grey": block(value("a", SMALL)),
    "with an indent": block(text("※"), value("a"), BREAK, value("b"), indent_px=-15.4),
}
VALUES = {"a": "みほん銀行", "b": "(本店)\\", "c": "****567", "d": "ｻﾄｳ　ﾀﾛｳ %s"}


def template(blocks: Sequence[Block]) -> Template:
    """A template of these blocks, one line every 50 pixels; it is laid out as the careful breaker would."""
    fonts = stamping_fonts()

    def lay_out(values, _stacks):
        sets = [set_block(block, values, fonts) for block in blocks]
        baselines = tuple(
            tuple(1000.0 * place + 50.5 * line for line in range(len(found.lines))) for place, found in enumerate(sets)
        )
        lines = tuple(tuple(line.text for line in found.lines) for found in sets)
        return LaidOut(Skeleton(tuple(blocks), {}, (), 1), Variant((PAGE,), baselines, (), ({},)), lines)

    return Template(lay_out, fonts)


def result(design: Template, values: dict[str, str], file: object = None) -> object:
    """What is drawn, or the code of the refusal; to show nothing draws nothing. Without a file blocks are set whole."""
    try:
        (page,) = design.stamp(values, file=file).pages
    except StampError as error:
        return error.code
    return sorted(one for one in [*drawn(page.content), *drawn(page.common)] if one.shown)


def both_ways(blocks: Sequence[Block], letters: Sequence[dict[str, str]]) -> None:
    """Stamp letters in a file, and each one alone, block by block; the same must be drawn."""
    design, file = template(blocks), object()
    for values in letters:
        assert result(design, values, file) == result(template(blocks), values)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_that_was_taken_apart_is_drawn_as_one_that_is_set_as_a_whole(name):
    assert taken_apart(BLOCKS[name], stamping_fonts()) is not None
    both_ways([BLOCKS[name]], [{**VALUES, "a": word} for word in ("みほん銀行", "W", "i", "長い名前の銀行", "A-1")])


def test_letters_far_into_a_file_are_the_same_with_all_blocks_at_once():
    letters = [{**VALUES, "a": f"第{number}号", "c": f"****{number:03d}"} for number in range(120)]
    both_ways(list(BLOCKS.values()), letters)


@pytest.mark.parametrize("word", ["", "𠮷野家", "か゚", "―", "銀行" * 30, "two words " * 12])
def test_what_does_not_fit_or_is_not_plain_is_set_as_a_whole(word):
    both_ways(list(BLOCKS.values()), [VALUES, {**VALUES, "a": word}, VALUES])


def test_a_long_value_in_one_block_leaves_the_others_as_they_are():
    blocks = [ACCOUNT, block(value("e")), block(value("f"), align="right")]
    letters = [{**VALUES, "e": "番", "f": str(number)} for number in range(60)]
    letters[55] = {**letters[55], "b": "支店" * 40}
    letters[56] = {**letters[56], "e": "次の行まで続く文章です。" * 5}
    both_ways(blocks, letters)


@pytest.mark.parametrize(
    "whole",
    [
        block(text("𠮷"), value("a")),
        block(BREAK, value("a")),
        block(BOX, value("a"), align="right"),
        block(text("長い文章です。" * 10, BOLD), value("a")),
        block(value("a", TextStyle("Nobody", bold=False, size_px=10.0))),
    ],
)
def test_what_cannot_be_taken_apart_is_left_as_it_is(whole):
    assert taken_apart(whole, stamping_fonts()) is None


WORDS = st.text(alphabet="あ漢カー、。（）()\\%AW i1-0　", max_size=14)
SEGMENTS = st.one_of(
    st.builds(text, WORDS.filter(bool), st.sampled_from(STYLES)),
    st.builds(value, st.sampled_from("abc"), st.sampled_from(STYLES)),
    st.sampled_from([BREAK, BOX]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    segments=st.lists(SEGMENTS, min_size=1, max_size=7),
    align=st.sampled_from(["left", "center", "right"]),
    width_px=st.sampled_from([60.0, 150.5, 400.0]),
    indent_px=st.sampled_from([0.0, 14.0, -7.5]),
    words=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4),
)
def test_any_block_is_drawn_alike_both_ways(segments, align, width_px, indent_px, words):
    whole = block(*segments, width_px=width_px, indent_px=indent_px, align=align)
    both_ways([whole, block(value("a"))], [dict(zip("abc", three, strict=True)) for three in words])

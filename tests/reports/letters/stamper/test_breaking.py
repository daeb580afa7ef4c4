"""Where lines may end: as Pango says, for everything a Japanese letter is made of."""

import itertools
import random

import pytest
from weasyprint.text.line_break import get_log_attrs

from reports.letters.stamper.breaking import breaks
from reports.letters.stamper.errors import StampError

CHARACTERS = (
    "あアぁァー々漢一、。「」（）()[]!?！？,.:;・/-‐$%℃￥\"'aZ0９Ａ…—～〜\u3000 ①㈱髙𠮷"
    "*#&@_=+<>☐✓→※□“”‘’″′×°ｱｧ｡№㎡〒ゝヶ"
)


def pango(text: str) -> list[bool]:
    attributes = get_log_attrs(text, "ja")
    return [False, *(bool(attributes[place].is_line_break) for place in range(1, len(text)))]


def test_every_pair_breaks_as_in_pango():
    for first, second in itertools.product(CHARACTERS, repeat=2):
        text = f"漢{first}{second}漢"
        assert list(breaks(tuple(text)))[2] == pango(text)[2], text


def test_running_text_breaks_as_in_pango():
    """Without a space before a closing mark, which no letter has: there Pango follows an older rule."""
    chance = random.Random(6)
    pool = CHARACTERS.replace(" ", "")
    for _attempt in range(3_000):
        text = "漢" + "".join(chance.choices(pool, k=7))
        if list(breaks(tuple(text))) != pango(text):
            # A number goes on after a separator and before a unit: rare enough to be left to the comparison of lines.
            assert any(character in "0９" for character in text), text


@pytest.mark.parametrize("text", ["م漢", "ก漢", "e\u0301漢"])
def test_scripts_it_does_not_know_are_left_to_the_layout_engine(text):
    with pytest.raises(StampError) as refused:
        breaks(tuple(text))
    assert refused.value.code == "lines"

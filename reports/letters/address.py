"""The address block of the window, broken into lines that are known to fit."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from reports.letters.fonts import clusters, width_em
from reports.letters.layout import POINT_MM, LetterLayout
from reports.letters.types import AddressBlock

# Characters that must not begin a line of an address (行頭禁則).
_NOT_FIRST: Final = frozenset("、。,.)）」』】ー－-〜～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_MAX_NAME_LINES: Final = 2
# Room for rounding between our sum of advances and the layout engine's.
_SLACK: Final = 0.985
_KEPT_FITS: Final = 8_192


@dataclass(frozen=True, slots=True)
class AddressFit:
    """An address block as it will be set. ``name_lines`` carries the honorific at its end."""

    address_lines: tuple[str, ...]
    name_lines: tuple[str, ...]
    name_size_pt: float
    name_fits: bool

    @property
    def line_count(self) -> int:
        """Lines of address, 方書 and name together; the postcode line is not counted."""
        return len(self.address_lines) + len(self.name_lines)


@lru_cache(maxsize=_KEPT_FITS)
def fit_address(block: AddressBlock, layout: LetterLayout) -> AddressFit:
    """Break an address to the width of the window: lines wrap, a name first shrinks and then takes a second line.

    Kept for a while: an address is looked at before anything is drawn, and drawn later.
    """
    room_em = _room_em(layout, layout.address_size_pt)
    address_lines: list[str] = []
    for text in (*block.lines, block.katagaki):
        if text.strip():
            address_lines += wrap(text, room_em)
    full_name = f"{block.name}　{block.honorific}"
    for size_pt in layout.name_sizes_pt:
        if width_em(full_name) <= _room_em(layout, size_pt):
            return AddressFit(tuple(address_lines), (full_name,), size_pt, name_fits=True)
    smallest_pt = layout.name_sizes_pt[-1]
    name_lines = tuple(wrap(full_name, _room_em(layout, smallest_pt)))
    return AddressFit(tuple(address_lines), name_lines, smallest_pt, name_fits=len(name_lines) <= _MAX_NAME_LINES)


def surely_fitting(layout: LetterLayout) -> tuple[int, int]:
    """How many characters a name may have to fit on one line, and a line of an address surely holds.

    No character is wider than an em (`fonts.odd_characters`). A mark may take the last of a line to the next one.
    """
    name_length = int(_room_em(layout, layout.name_sizes_pt[-1])) - len("　様")
    return name_length, int(_room_em(layout, layout.address_size_pt)) - 1


def wrap(text: str, room_em: float) -> list[str]:
    """Break a text into lines no wider than ``room_em``.

    A mark that may not begin a line takes the character before it along.
    """
    if text and width_em(text) <= room_em:
        return [text]
    lines: list[str] = []
    line: list[str] = []
    width = 0.0
    for cluster in clusters(text):
        advance = width_em(cluster.text)
        if line and width + advance > room_em:
            carried = [line.pop()] if cluster.text in _NOT_FIRST and len(line) > 1 else []
            lines.append("".join(line))
            line = carried
            width = width_em("".join(carried))
        line.append(cluster.text)
        width += advance
    if line:
        lines.append("".join(line))
    return lines


def _room_em(layout: LetterLayout, size_pt: float) -> float:
    return layout.safe_width_mm / (size_pt * POINT_MM) * _SLACK

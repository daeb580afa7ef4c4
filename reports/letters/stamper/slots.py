"""Blocks taken apart: what they say in every letter, the slots that each letter fills, and where each of them begins.

A block is taken apart once; what a letter costs is then only its own texts, and a width where one of them decides where
something begins. Lengths are CSS pixels (1/96 inch) from the left edge of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reports.letters.stamper.design import Block, Segment
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ruler import Fonts, Ruler
from reports.letters.stamper.typefaces import COMPOSED

# How much of the room that a line leaves stands before it.
_SHARE: Final = {"left": 0.0, "center": 0.5, "right": 1.0}
_ANY_LENGTH: Final = 1 << 30


@dataclass(slots=True, eq=False)
class Slot:
    """A stretch of text of one style on one line that is a letter's own.

    ``frame`` is what stands around its fields, ``%s`` for each of them, None for one field from end to end. Up to
    ``limit`` characters are sure to fit into ``room_px``. ``breaks`` says that longer text may take more lines.
    """

    ruler: Ruler
    fields: tuple[str, ...]
    frame: str | None
    room_px: float = 0.0
    limit: int = _ANY_LENGTH
    breaks: bool = False

    def fits(self, text: str) -> bool:
        """Measure a text; False as well when the first typeface does not draw it as it stands."""
        width = self.ruler.first_width(text)
        return width is not None and width <= self.room_px


@dataclass(slots=True, eq=False)
class Stretch:
    """A part of a line: a slot, text that all letters have, or a box (without a ruler) that stays in the background.

    ``start_px`` is where it begins, None where that differs from letter to letter.
    """

    ruler: Ruler | None
    text: str = ""
    slot: Slot | None = None
    width_px: float = 0.0
    start_px: float | None = None


@dataclass(slots=True, eq=False)
class Line:
    """A line between forced breaks; ``first`` is the number of the segment with which it begins."""

    first: int
    stretches: tuple[Stretch, ...]
    edge_px: float
    room_px: float
    share: float

    def slots(self) -> list[Slot]:
        """What a letter fills in, in order."""
        return [stretch.slot for stretch in self.stretches if stretch.slot is not None]

    @property
    def moves(self) -> bool:
        """Tell whether a stretch begins elsewhere in every letter."""
        return any(stretch.start_px is None for stretch in self.stretches)

    def starts(self, texts: Sequence[str]) -> list[float] | None:
        """Where each stretch begins with these texts in its slots; None when they do not fit or are not plain."""
        if len(self.stretches) == 1 and self.stretches[0].slot is not None:
            width = self.stretches[0].slot.ruler.first_width(texts[0])
            if width is None or width > self.room_px:
                return None
            return [self.edge_px + (self.room_px - width) * self.share]
        widths: list[float] = []
        left = iter(texts)
        for stretch in self.stretches:
            width = stretch.width_px if stretch.slot is None else stretch.slot.ruler.first_width(next(left))
            if width is None:
                return None
            widths.append(width)
        rest = self.room_px - sum(widths)
        if rest < 0:
            return None
        return list(accumulate(widths[:-1], initial=self.edge_px + rest * self.share))


@dataclass(slots=True, eq=False)
class TakenApart:
    """A block as lines of stretches. ``shape`` is that of letters whose texts all fit.

    ``needed`` are fields that have to say something: where one is empty the block begins its lines elsewhere.
    """

    shape: tuple[int, ...]
    lines: tuple[Line, ...]
    needed: tuple[str, ...]


def taken_apart(block: Block, fonts: Fonts) -> TakenApart | None:
    """Take a block apart; None for one that has to be set as a whole, letter by letter."""
    lines = []
    for number, parts in enumerate(_between_breaks(block.segments)):
        stretches = _stretches([segment for _number, segment in parts], fonts)
        if not stretches or not _is_placed(block, stretches):
            return None
        indent = block.indent_px if number == 0 else 0.0
        line = Line(parts[0][0], stretches, block.x_px + indent, block.width_px - indent, _SHARE[block.align])
        if not _put(line):
            return None
        lines.append(line)
    if len(lines) > 1 or len(lines[0].stretches) > 1:
        fields = tuple(segment.field for segment in block.segments if segment.kind == "field")
        return TakenApart(tuple(line.first for line in lines), tuple(lines), fields)
    for slot in lines[0].slots():
        slot.breaks = block.wraps and block.align == "left" and slot.ruler.takes_units
    return TakenApart((0,), tuple(lines), ())


_Parts = list[tuple[int, Segment]]


def _between_breaks(segments: Sequence[Segment]) -> list[_Parts]:
    lines: list[_Parts] = [[]]
    for number, segment in enumerate(segments):
        if segment.kind == "break":
            lines.append([])
        else:
            lines[-1].append((number, segment))
    return lines


def _is_placed(block: Block, stretches: Sequence[Stretch]) -> bool:
    """Tell whether a line is set here: one with a box in it stands on the left, or the box stands alone."""
    return block.align == "left" or len(stretches) == 1 or all(stretch.ruler for stretch in stretches)


def _put(line: Line) -> bool:
    """Give stretches their place as far as it is the same in every letter: on the left, up to the first slot.

    False for a line that is too long before a letter says anything.
    """
    still_px = sum(stretch.width_px for stretch in line.stretches)
    left_px = line.room_px - still_px
    slots = line.slots()
    if left_px < 0:
        return False
    if slots and (line.share or line.stretches[-1].slot is None or len(slots) > 1):
        return True
    x = line.edge_px + left_px * line.share
    for stretch in line.stretches:
        stretch.start_px = x
        x += stretch.width_px
    for slot in slots:
        slot.room_px = left_px
        slot.limit = int(left_px / slot.ruler.widest_px)
    return True


def _stretches(segments: Sequence[Segment], fonts: Fonts) -> tuple[Stretch, ...]:
    """Join neighbours of one style: a value in running text is set in one go with what stands around it.

    Empty where one of them is not drawn by the first font of its style, character by character.
    """
    runs: list[list[Segment]] = []
    for segment in segments:
        is_text = segment.kind != "box"
        if runs and is_text and runs[-1][-1].kind != "box" and runs[-1][-1].style == segment.style:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    found = [_stretch(run, fonts) for run in runs]
    return tuple(stretch for stretch in found if stretch is not None) if None not in found else ()


def _stretch(run: Sequence[Segment], fonts: Fonts) -> Stretch | None:
    style = run[0].style
    if style is None:
        return Stretch(None, width_px=run[0].width_px) if run[0].kind == "box" else None
    try:
        ruler = fonts.ruler(style)
    except StampError:
        return None
    text = "".join(segment.text for segment in run)
    width = ruler.first_width(text)
    if width is None or not ruler.chain[0].by_unit or not COMPOSED.isdisjoint(text):
        return None
    fields = tuple(segment.field for segment in run if segment.kind == "field")
    if not fields:
        return Stretch(ruler, text, width_px=width)
    frame = "".join("%s" if segment.kind == "field" else segment.text.replace("%", "%%") for segment in run)
    return Stretch(ruler, slot=Slot(ruler, fields, None if len(run) == 1 else frame))

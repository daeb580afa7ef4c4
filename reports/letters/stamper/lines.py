"""Setting of a block: its fields filled in, broken into lines, every stretch of text put where WeasyPrint would.

Lengths are CSS pixels (1/96 inch) from the left edge of the page; baselines are not known here, they come with the
variant.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reports.letters.stamper.breaking import breaks, may_begin_at
from reports.letters.stamper.design import Block, Segment
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ruler import Color, Fonts, Piece, Ruler, TextStyle
from reports.letters.stamper.typefaces import clusters

# Pango counts in 1/1024 pixel: a line may be that much too wide.
SLACK_PX: Final = 1 / 1024
_HANGING: Final = " \u3000"


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of text on a line: where it begins, in what size and colour, and what shows it."""

    x_px: float
    size_text: str
    color: Color
    piece: Piece


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of a block and its text without trailing blanks."""

    runs: tuple[Run, ...]
    text: str


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block as it is set. ``shape`` says how it is broken: the segment with which each line begins."""

    shape: tuple[int, ...]
    lines: tuple[SetLine, ...]


# A part of a line: number of its segment, the segment and the text of it that stands on the line.
_Part = tuple[int, Segment, str]


def set_block(block: Block, values: Mapping[str, str], fonts: Fonts) -> SetBlock:
    """Set a block with these values by field name.

    Raises StampError ``missing_glyph``, ``shaping``, and ``lines`` for text that cannot be broken here.
    """
    shape: list[int] = []
    lines: list[SetLine] = []
    for parts in _forced_lines(block, values):
        for line in _broken(parts, block, fonts, first=not lines):
            shape.append(line[0][0] if line else -1)
            lines.append(_placed(line, block, fonts, first=len(lines) == 0))
    return SetBlock(tuple(shape), tuple(lines))


def _forced_lines(block: Block, values: Mapping[str, str]) -> list[list[_Part]]:
    lines: list[list[_Part]] = [[]]
    for number, segment in enumerate(block.segments):
        if segment.kind == "break":
            lines.append([])
        elif segment.kind == "field":
            if values[segment.field]:
                lines[-1].append((number, segment, values[segment.field]))
        else:
            lines[-1].append((number, segment, segment.text))
    return lines


def _ruler(segment: Segment, fonts: Fonts) -> Ruler:
    if segment.style is None:
        raise StampError("design", "A segment of text has no style.")
    return fonts.ruler(segment.style)


def _width(part: _Part, fonts: Fonts) -> float:
    _number, segment, text = part
    return segment.width_px if segment.kind == "box" else _ruler(segment, fonts).width(text)


def _broken(parts: list[_Part], block: Block, fonts: Fonts, *, first: bool) -> list[list[_Part]]:
    """Break the parts of one forced line into lines that fit."""
    room = block.width_px - (block.indent_px if first else 0.0) + SLACK_PX
    if not block.wraps or sum(_width(part, fonts) for part in parts) <= room:
        return [parts]
    return _Breaker(parts, block, fonts).lines(room)


class _Breaker:
    """Breaks a run of parts, one entry a cluster (a box is one entry, of class ideograph)."""

    def __init__(self, parts: list[_Part], block: Block, fonts: Fonts) -> None:
        self.parts = parts
        self.block = block
        self.texts: list[str] = []
        self.widths: list[float] = []
        self.owners: list[int] = []
        for place, part in enumerate(parts):
            self._add(place, part, fonts)
        self.may_begin = breaks(tuple(text or "□" for text in self.texts))

    def _add(self, place: int, part: _Part, fonts: Fonts) -> None:
        _number, segment, text = part
        if segment.kind == "box":
            self.texts.append("")
            self.widths.append(segment.width_px)
            self.owners.append(place)
            return
        ruler = _ruler(segment, fonts)
        if ruler.style.spacing_px:
            raise StampError("lines", "Spaced text does not fit on its line.")
        split = tuple(clusters(text))
        self.texts.extend(split)
        self.widths.extend(ruler.cluster_widths(split))
        self.owners.extend([place] * len(split))

    def lines(self, room: float) -> list[list[_Part]]:
        result, start, end = [], 0, len(self.texts)
        while start < end:
            stop = self._end_of_line(start, room)
            result.append(self._parts_between(start, stop))
            start = stop
            while start < end and self.texts[start] == " ":
                start += 1
            room = self.block.width_px + SLACK_PX
        return result

    def _end_of_line(self, start: int, room: float) -> int:
        """Where the next line begins: the last place that keeps this one inside the room."""
        used, best, place = 0.0, 0, start
        end = len(self.texts)
        while place < end:
            if place > start and self.may_begin[place]:
                best = place
            used += self.widths[place]
            if used > room and self.texts[place] not in _HANGING:
                break
            place += 1
        else:
            return end
        if not best:
            raise StampError("lines", "A word is wider than its line.")
        return best

    def _parts_between(self, start: int, stop: int) -> list[_Part]:
        line: list[_Part] = []
        for place in range(start, stop):
            owner = self.owners[place]
            number, segment, _text = self.parts[owner]
            if line and line[-1][0] == number:
                line[-1] = (number, segment, line[-1][2] + self.texts[place])
            else:
                line.append((number, segment, self.texts[place]))
        if line and stop < len(self.texts):
            number, segment, text = line[-1]
            line[-1] = (number, segment, text.rstrip(" "))
        return line


def _placed(line: list[_Part], block: Block, fonts: Fonts, *, first: bool) -> SetLine:
    """Give every stretch of a line its place."""
    indent = block.indent_px if first else 0.0
    widths = [_width(part, fonts) for part in line]
    room = block.width_px - indent
    x = block.x_px + indent
    if block.align != "left":
        if any(segment.kind == "box" for _number, segment, _text in line) and len(line) > 1:
            raise StampError("design", "A box stands in a line of text that is not set to the left.")
        rest = room - sum(widths)
        x += rest / 2 if block.align == "center" else rest
    runs: list[Run] = []
    for text, style, width in _boxes(line, widths):
        if style is not None and text:
            runs.extend(_runs(x, fonts.ruler(style), text))
        x += width
    return SetLine(tuple(runs), "".join(text for _number, _segment, text in line))


def _boxes(line: list[_Part], widths: list[float]) -> list[tuple[str, TextStyle | None, float]]:
    """Join neighbours of one style: a value in running text is set in one go with what stands around it."""
    boxes: list[tuple[str, TextStyle | None, float]] = []
    for (_number, segment, text), width in zip(line, widths, strict=True):
        style = None if segment.kind == "box" else segment.style
        if boxes and style is not None and boxes[-1][1] == style:
            boxes[-1] = (boxes[-1][0] + text, style, boxes[-1][2] + width)
        else:
            boxes.append((text, style, width))
    return boxes


def _runs(x_px: float, ruler: Ruler, text: str) -> list[Run]:
    runs = []
    drawn_px = x_px
    for piece in ruler.pieces(text):
        at_px = drawn_px if piece.joined else x_px
        runs.append(Run(at_px, ruler.size_text, ruler.style.color, piece))
        x_px += piece.width_px
        drawn_px = at_px + piece.drawn_px
    return runs


def set_row(block: Block, style: TextStyle, text: str, fonts: Fonts) -> SetLine:
    """Set one line of a stacked group in this style. Raises StampError ``too_long`` when it does not fit."""
    ruler = fonts.ruler(style)
    width = ruler.width(text)
    if width > block.width_px + SLACK_PX:
        raise StampError("too_long", "A line of a stacked group does not fit its width.")
    x = block.x_px
    if block.align != "left":
        x += (block.width_px - width) / (2 if block.align == "center" else 1)
    return SetLine(tuple(_runs(x, ruler, text)), text)


def plain_lines(text: str, ruler: Ruler, first_room: float, room: float) -> list[str] | None:
    """Break a text that the ruler's first typeface draws as it stands, as ``set_block`` would; None for other texts.

    Whether the font composes its characters is not looked at. Rooms are CSS pixels, slack included. None as well when
    a word is wider than its line.
    """
    width = ruler.plain_width(text)
    if width is None or width <= first_room:
        return None if width is None else [text]
    ends = list(accumulate(map(ruler.plain.__getitem__, text)))
    may_begin = may_begin_at(text)
    lines: list[str] = []
    start, before, limit = 0, 0.0, first_room
    while ends[-1] - before > limit:
        place = _end_of_plain_line(text, start, bisect_right(ends, before + limit), may_begin)
        if place == len(text):
            break
        if place == start:
            return None
        lines.append(text[start:place].rstrip(" "))
        start = place + len(text[place:]) - len(text[place:].lstrip(" "))
        if start == len(text):
            return lines
        before, limit = ends[start - 1], room
    lines.append(text[start:])
    return lines


def _end_of_plain_line(text: str, start: int, place: int, may_begin: Callable[[int], bool]) -> int:
    """Where the next line begins, ``place`` being the first character without room; ``start`` when nowhere."""
    while place < len(text) and text[place] in _HANGING:
        place += 1
    while start < place < len(text) and not may_begin(place):
        place -= 1
    return place

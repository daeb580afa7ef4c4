"""Setting of one block of a template for letter after letter."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from reports.letters.stamper.design import Block, Segment
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ink import FontNames, Holed, Ink, Use, Values, color_operators, number
from reports.letters.stamper.lines import SLACK_PX, plain_lines, set_block
from reports.letters.stamper.ruler import BLACK, Fonts, Ruler
from reports.letters.stamper.slots import taken_apart

# Distinct texts of a block that are kept set: dates, amounts and kinds come again and again, names do not.
_KEPT_TEXTS: Final = 2_000


class Setter:
    """Sets one block for letter after letter; what it set lately is kept.

    ``choice`` is the operator for font and size of a block of plain black text at its left edge, None for others;
    ``apart`` is the block taken apart, None when it is to be set as a whole.
    """

    def __init__(self, block: Block, fonts: Fonts, names: FontNames, note: Callable[[Sequence[Use]], None]) -> None:
        """Get a block ready; ``note`` is told what a newly set text uses of the fonts."""
        self._note = note
        self.block = block
        self.page = block.page
        self._fonts = fonts
        self._names = names
        self.fields = tuple(segment.field for segment in block.segments if segment.kind == "field")
        self._only_field = self.fields[0] if len(self.fields) == 1 else None
        self._kept: dict[Any, Ink] = {}
        styles = {segment.style for segment in block.segments}
        # One style from end to end and nothing but text: lines are alike wherever they break.
        self._uniform = len(styles) == 1 and all(segment.kind in {"text", "field"} for segment in block.segments)
        style = next(iter(styles))
        self.ruler = fonts.ruler(style) if self._uniform and style is not None else None
        self._parts = _parts(block, fonts)
        self.room = block.width_px - block.indent_px
        self.left_px = block.x_px + block.indent_px
        self.choice = names.choice(self.ruler) if self.ruler and _is_plain(block, self.ruler) else None
        self.apart = taken_apart(block, fonts)

    def forget(self) -> None:
        """Drop what was kept: a new file has to be told which characters it uses."""
        self._kept.clear()

    def key(self, values: Values) -> Any:
        """All that a letter says in this block."""
        return values[self._only_field] if self._only_field else tuple([values[name] for name in self.fields])

    def ink(self, values: Values) -> Ink:
        """The block with a letter's values, all that the letter says in it taken from ``values``."""
        key = self.key(values)
        ink = self._kept.get(key)
        if ink is None:
            if len(self._kept) >= _KEPT_TEXTS:
                self._kept.clear()
            ink = self._kept[key] = self._line(values) or self._parted(values) or self._set(values)
            self._note(ink.uses)
        return ink

    def lines(self, text: str) -> list[str] | None:
        """The whole text of a plain block as the lines that it takes; None when ``ink`` has to find out."""
        if self.ruler is None:
            return None
        lines = plain_lines(text, self.ruler, self.room + SLACK_PX, self.block.width_px + SLACK_PX)
        return lines if lines is None or self.block.wraps or len(lines) == 1 else None

    def _line(self, values: Values) -> Ink | None:
        """The block as one line of plain text; None when there is more to it."""
        ruler = self.ruler
        if ruler is None:
            return None
        text = "".join([values[segment.field] if segment.field else segment.text for segment in self.block.segments])
        if ruler.style.spacing_px:
            return self._spaced(ruler, text)
        set_text = ruler.plain_text(text)
        if set_text is None or set_text[0] > self.room:
            return None
        holed = self._holed(ruler, *set_text, self.left_px, self.room)
        show = f"{set_text[1]}\n" if self.choice else None
        return Ink((0,), ((holed,),), ((ruler.first_key, (text,)),), (text,), show)

    def _spaced(self, ruler: Ruler, text: str) -> Ink | None:
        """One line of spaced text in one font; None when there is more to it."""
        if not ruler.plain_width(text):
            return None
        piece, *others = ruler.pieces(text)
        if others or piece.width_px > self.room or piece.font != ruler.first_key:
            return None
        holed = self._holed(ruler, piece.width_px, piece.show, self.left_px, self.room)
        return Ink((0,), ((holed,),), ((piece.font, piece.used),), (text,))

    def _parted(self, values: Values) -> Ink | None:
        """The block as the lines that its forced breaks part it into, each plain text of one style; None for more."""
        lines, uses, texts = [], [], []
        left, room = self.left_px, self.room
        for _first, segments, ruler in self._parts:
            parts = [values[segment.field] if segment.field else segment.text for segment in segments]
            text = "".join(parts)
            set_text = ruler.plain_text(text)
            if not all(parts) or set_text is None or set_text[0] > room:
                return None
            lines.append((self._holed(ruler, *set_text, left, room),))
            uses.append((ruler.first_key, (text,)))
            texts.append(text)
            left, room = self.block.x_px, self.block.width_px
        if not lines:
            return None
        return Ink(tuple([first for first, _segments, _ruler in self._parts]), tuple(lines), tuple(uses), tuple(texts))

    def _holed(self, ruler: Ruler, width: float, show: str, left: float, room: float) -> Holed:
        if self.block.align != "left":
            left += (room - width) / (2 if self.block.align == "center" else 1)
        before, behind = color_operators(ruler.style.color)
        return f"{before}1 0 0 -1 {number(left)} ", f" Tm{self._names.choice(ruler)}{show}\n{behind}"

    def _set(self, values: Values) -> Ink:
        try:
            found = set_block(self.block, values, self._fonts)
        except StampError as error:
            error.field = error.field or next(iter(self.fields))
            raise
        ink = self._names.ink(found)
        if self._uniform:
            ink.shape = (0,) * len(ink.lines)
        return ink


def _parts(block: Block, fonts: Fonts) -> list[tuple[int, list[Segment], Ruler]]:
    """The lines between forced breaks: number of the first segment, the segments, the ruler of all of them.

    Empty for a block without breaks, with boxes, or with several styles on a line.
    """
    lines: list[list[tuple[int, Segment]]] = [[]]
    for place, segment in enumerate(block.segments):
        if segment.kind == "break":
            lines.append([])
        else:
            lines[-1].append((place, segment))
    found = []
    for line in lines:
        styles = {segment.style for _place, segment in line}
        style = next(iter(styles), None)
        if len(styles) != 1 or style is None or any(segment.kind == "box" for _place, segment in line):
            return []
        found.append((line[0][0], [segment for _place, segment in line], fonts.ruler(style)))
    return found if len(lines) > 1 else []


def _is_plain(block: Block, ruler: Ruler) -> bool:
    """Tell whether a block may be written without a place of its own."""
    return block.align == "left" and ruler.style.color == BLACK


def is_plain(block: Block, ruler: Ruler | None) -> bool:
    """Tell whether a block is black text at its left edge, in a font that takes it as it stands."""
    return ruler is not None and _is_plain(block, ruler) and ruler.takes_units

"""Setting of one block of a template for letter after letter."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from reports.letters.stamper.design import Block
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ink import FontNames, Ink, Use, Values, color_operators, number
from reports.letters.stamper.lines import SLACK_PX, plain_lines, set_block
from reports.letters.stamper.ruler import BLACK, Fonts, Ruler

# Distinct texts of a block that are kept set: dates, amounts and kinds come again and again, names do not.
_KEPT_TEXTS: Final = 2_000


class Setter:
    """Sets one block for letter after letter; what it set lately is kept.

    ``choice`` is the operator for font and size of a block of plain black text at its left edge, None for others.
    ``fits`` characters are sure to fit on one line of such a block.
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
        self.room = block.width_px - block.indent_px
        self.left_px = block.x_px + block.indent_px
        self.choice = names.choice(self.ruler) if self.ruler and _is_plain(block, self.ruler) else None
        self.fits = int(self.room / self.ruler.widest_px) if self.ruler else 0
        # What stands around the fields, None for a block that is one field from end to end.
        self.frame = None if [segment.kind for segment in block.segments] == ["field"] else self._frame()

    def _frame(self) -> str:
        return "".join(
            "%s" if segment.kind == "field" else segment.text.replace("%", "%%") for segment in self.block.segments
        )

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
            ink = self._kept[key] = self._line(values) or self._set(values)
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
        set_text = ruler.plain_text(text)
        if set_text is None or set_text[0] > self.room:
            return None
        width, show = set_text
        x = self.left_px
        if self.block.align == "center":
            x += (self.room - width) / 2
        elif self.block.align == "right":
            x += self.room - width
        key = ruler.first_key
        before, behind = color_operators(ruler.style.color)
        holed = (f"{before}1 0 0 -1 {number(x)} ", f" Tm{self._names.choice(ruler)}{show}\n{behind}")
        return Ink((0,), ((holed,),), ((key, (text,)),), (text,), f"{show}\n" if self.choice else None)

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


def _is_plain(block: Block, ruler: Ruler) -> bool:
    """Tell whether a block may be written without a place of its own."""
    return block.align == "left" and ruler.style.color == BLACK


def is_plain(block: Block, ruler: Ruler | None) -> bool:
    """Tell whether a block is black text at its left edge, in a font that takes it as it stands."""
    return ruler is not None and _is_plain(block, ruler) and ruler.takes_units

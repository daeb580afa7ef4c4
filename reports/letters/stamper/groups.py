"""Plain texts by typeface: which characters of it a file is known to use, and which texts are sure to fit on a line."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

from reports.letters.stamper.design import Block, Stack
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ink import Values
from reports.letters.stamper.lines import SLACK_PX
from reports.letters.stamper.rows import row_style, row_text
from reports.letters.stamper.ruler import FontKey, Fonts, Ruler
from reports.letters.stamper.setter import Setter, is_plain
from reports.letters.stamper.typefaces import COMPOSED

# Stands between texts while they are one. No text has it: plain characters are never of the private use area, and no
# two bytes of them, or of them and this, can be taken for it.
BETWEEN: Final = "\ue0e1"
BETWEEN_UNITS: Final = BETWEEN.encode("utf-16-be")


class Group:
    """The plain blocks and rows of one typeface.

    ``known`` are the characters that the file is known to use and that are plain; ``limits`` how many characters of
    each block are sure to fit.
    """

    def __init__(self, places: Sequence[int], setters: Sequence[Setter], ruler: Ruler) -> None:
        """Take the blocks at these places among the setters; ``ruler`` is any of the typeface."""
        self.ruler = ruler
        self.key = ruler.first_key
        self.known = {BETWEEN}
        bare = [place for place in places if setters[place].frame is None]
        framed = [place for place in places if setters[place].frame is not None]
        self.places = [*bare, *framed]
        self.limits = [setters[place].fits for place in self.places]
        self._fields = picker([setters[place].fields[0] for place in bare])
        self._framed = [(setters[place].frame or "", picker(setters[place].fields)) for place in framed]

    def texts(self, values: Values) -> list[str]:
        """What a letter says in these blocks, in the order of ``places``."""
        found = list(self._fields(values))
        for frame, fields in self._framed:
            found.append(frame % fields(values))
        return found

    def look_at(self, joined: str) -> str | None:
        """Characters that the file did not use so far; None when one of them is not plain."""
        new = "".join(sorted(set(joined) - self.known))
        if not COMPOSED.isdisjoint(new):
            return None
        try:
            for character in new:
                self.ruler.step(character)
        except StampError:
            return None
        return new if self.ruler.plain.keys() >= set(new) else None


class Row:
    """A kind of line of a stack in one size; ``group`` is the number of its group, negative when it is not plain."""

    def __init__(self, block: Block, ruler: Ruler, group: int) -> None:
        """Measure the room of a row."""
        self.ruler = ruler
        self.group = group
        self.x_px = block.x_px
        self.fits = int(block.width_px / ruler.widest_px)
        self._room = block.width_px + SLACK_PX
        bare = [segment.kind for segment in block.segments] == ["field"]
        self.frame = None if bare else row_text(block, "\0").replace("%", "%%").replace("\0", "%s")

    def takes(self, text: str) -> bool:
        """Tell whether a text fits; False as well when it is not plain."""
        measured = self.ruler.plain_text(text)
        return measured is not None and measured[0] <= self._room


def grouped(setters: Sequence[Setter], places: Iterable[int], stacks: Iterable[Stack], fonts: Fonts) -> list[Group]:
    """The groups of plain blocks and of the plain rows of stacks."""
    rulers: dict[FontKey, Ruler] = {}
    of_ruler: dict[FontKey, list[int]] = {}
    for place in places:
        ruler = setters[place].ruler
        if ruler is not None:
            rulers.setdefault(ruler.first_key, ruler)
            of_ruler.setdefault(ruler.first_key, []).append(place)
    for stack in stacks:
        for row in stack.rows.values():
            ruler = fonts.ruler(row_style(row.block))
            if is_plain(row.block, ruler):
                rulers.setdefault(ruler.first_key, ruler)
    return [Group(of_ruler.get(key, []), setters, ruler) for key, ruler in rulers.items()]


def picker(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these keys out of a mapping or a sequence, always as a tuple."""
    if not keys:
        return lambda _values: ()
    if len(keys) == 1:
        (key,) = keys
        return lambda values: (values[key],)
    return itemgetter(*keys)

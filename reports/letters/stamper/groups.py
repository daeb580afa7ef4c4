"""Slots by typeface: which characters of it a file is known to use, and what a letter says in them."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

from reports.letters.stamper.characters import Characters
from reports.letters.stamper.design import Block, Stack
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ink import Values
from reports.letters.stamper.lines import SLACK_PX
from reports.letters.stamper.rows import row_style, row_text
from reports.letters.stamper.ruler import FontKey, Fonts, Ruler
from reports.letters.stamper.setter import is_plain
from reports.letters.stamper.slots import Slot
from reports.letters.stamper.typefaces import COMPOSED

# Stands between texts while they are one. No text has it: plain characters are never of the private use area, and no
# two bytes of them, or of them and this, can be taken for it.
BETWEEN: Final = "\ue0e1"
BETWEEN_UNITS: Final = BETWEEN.encode("utf-16-be")


class Group:
    """The slots of one typeface.

    ``known`` are the characters that the file is known to use and that are plain; ``limits`` how many characters of
    each slot are sure to fit.
    """

    def __init__(self, slots: Sequence[Slot], ruler: Ruler) -> None:
        """Take slots; ``ruler`` is any of the typeface."""
        self.ruler = ruler
        self.key = ruler.first_key
        self.known = Characters(BETWEEN)
        bare = [slot for slot in slots if slot.frame is None]
        framed = [slot for slot in slots if slot.frame is not None]
        self.slots = [*bare, *framed]
        self.limits = [slot.limit for slot in self.slots]
        self._fields = picker([slot.fields[0] for slot in bare])
        self._framed = [(slot.frame or "", picker(slot.fields)) for slot in framed]

    def texts(self, values: Values) -> list[str]:
        """What a letter says in these slots, in the order of ``slots``."""
        return [*self._fields(values), *[frame % fields(values) for frame, fields in self._framed]]

    def look_at(self, joined: str) -> str | None:
        """Characters that the file did not use so far, from now on known; None when one of them is not plain."""
        new = self.known.new_in(joined)
        if not new:
            return ""
        if not COMPOSED.isdisjoint(new):
            return None
        try:
            for character in new:
                self.ruler.step(character)
        except StampError:
            return None
        if not self.ruler.plain.keys() >= new:
            return None
        self.known.add(new)
        return "".join(sorted(new))


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


def grouped(slots: Iterable[Slot], stacks: Iterable[Stack], fonts: Fonts) -> list[Group]:
    """The groups of slots and of the plain rows of stacks."""
    rulers: dict[FontKey, Ruler] = {}
    of_key: dict[FontKey, list[Slot]] = {}
    for slot in slots:
        rulers.setdefault(slot.ruler.first_key, slot.ruler)
        of_key.setdefault(slot.ruler.first_key, []).append(slot)
    for stack in stacks:
        for row in stack.rows.values():
            ruler = fonts.ruler(row_style(row.block))
            if is_plain(row.block, ruler):
                rulers.setdefault(ruler.first_key, ruler)
    return [Group(of_key.get(key, []), ruler) for key, ruler in rulers.items()]


def picker(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these keys out of a mapping or a sequence, always as a tuple."""
    if not keys:
        return lambda _values: ()
    if len(keys) == 1:
        (key,) = keys
        return lambda values: (values[key],)
    return itemgetter(*keys)

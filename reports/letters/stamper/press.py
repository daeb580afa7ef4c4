"""The quick way through a file: what many letters say is drawn once, what one letter says goes through in one piece.

The first letters of a file show which blocks say the same again and again. These become a form of the file, one for
every combination that comes twice, and a page only names its form. All other blocks are filled in (``filler``). A
letter with anything out of the ordinary in them is left to the caller.

Which letters go this way follows from the letters of the file alone, so that the same letters give the same bytes.
"""

from collections.abc import Hashable, Sequence
from typing import Any, Final

from reports.letters.stamper.filler import Common, Filler, Kit, Page, Stacks
from reports.letters.stamper.groups import picker
from reports.letters.stamper.ink import Values

# Letters from which is learnt what is common; a form has to serve many, so few may differ among them.
_SAMPLE: Final = 48
_FEW: Final = _SAMPLE // 4
# Combinations met once only: so many, and what is common has changed.
_STRANGERS: Final = 96


class Press:
    """Stamps the letters of one template into one file."""

    def __init__(self, kit: Kit) -> None:
        """Begin a file. As long as nothing is known to be common, every block is filled in."""
        self._kit = kit
        self._sample: list[list[Hashable]] | None = []
        self._bare, self._nothing = Filler(kit, ()), Common({}, ())
        self._filler = self._bare

    def stamp(self, values: Values, stacks: Stacks) -> list[Page] | None:
        """The pages of a letter, or None when it is to be stamped block by block. Raises StampError."""
        if self._sample is not None:
            self._learn(values, self._sample)
        elif self._filler is not self._bare:
            common = self._commons.get(self._common_key(values)) or self._meet(values)
            if common is not None:
                return self._filler.fill(values, stacks, common)
        return self._bare.fill(values, stacks, self._nothing)

    def _learn(self, values: Values, sample: list[list[Hashable]]) -> None:
        sample.append([setter.key(values) for setter in self._kit.setters])
        if len(sample) == _SAMPLE:
            self._sample = None
            self._begin(_common_places(sample))

    def _begin(self, places: list[int]) -> None:
        """Draw once what these blocks say."""
        self._places = places
        self._common_key = picker([name for place in places for name in self._kit.setters[place].fields])
        self._commons: dict[tuple[str, ...], Common] = {}
        self._met: set[tuple[str, ...]] = set()
        self._filler = Filler(self._kit, places) if places else self._bare

    def _meet(self, values: Values) -> Common | None:
        """A combination that is new: at its second time it becomes common."""
        key = self._common_key(values)
        if key not in self._met:
            self._met.add(key)
            if len(self._met) > len(self._commons) + _STRANGERS:
                self._sample = []
            return None
        inks = {place: self._kit.setters[place].ink(values) for place in self._places}
        common = self._commons[key] = Common(inks, tuple([ink.shape for ink in inks.values()]))
        return common


def _common_places(sample: Sequence[Sequence[Hashable]]) -> list[int]:
    """Blocks that together say few different things in the letters of the sample, those that differ least first."""
    columns = list(zip(*sample, strict=True))
    rows: list[Any] = [()] * len(sample)
    chosen = []
    for count, place in sorted((len(set(column)), place) for place, column in enumerate(columns)):
        if count > _FEW:
            break
        tried = list(zip(rows, columns[place], strict=True))
        if len(set(tried)) <= _FEW:
            chosen.append(place)
            rows = tried
    return sorted(chosen)

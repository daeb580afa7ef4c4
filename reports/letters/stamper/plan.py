"""How the pages of a letter are written: a format for each, with ``%b`` for every part that is the letter's own.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reports.letters.stamper.groups import picker
from reports.letters.stamper.ink import LaidOutVariant, color_operators, number
from reports.letters.stamper.ruler import BLACK, Color
from reports.letters.stamper.symbols import PageCodes


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a text. ``choice`` is the operator for its font and size, ``show`` the one that shows it.

    ``part`` is the number of what goes into ``show``, None when it is the same in every letter; ``x_part`` is the
    number of where it begins, None where ``x_px`` says so for all letters.
    """

    page: int
    y_px: float
    choice: str
    show: str = "(%b)Tj"
    part: int | None = None
    x_px: float = 0.0
    x_part: int | None = None
    color: Color = BLACK


@dataclass(slots=True)
class Plan:
    """A way in which letters are made up: the order of their parts, a format for each page, and its symbols.

    A page takes the parts from ``start`` to ``stop`` of those in ``order``.
    """

    number: int
    laid_out: LaidOutVariant
    order: Callable[[Any], tuple[Any, ...]]
    pages: list[tuple[int, int, bytes]]
    codes: list[PageCodes]


def planned(plan_number: int, laid_out: LaidOutVariant, holes: Iterable[Hole], codes: list[PageCodes]) -> Plan:
    """Plan letters with these places for texts, in the order in which they are to be written."""
    formats = [_PageFormat() for _page in laid_out.variant.backgrounds]
    for hole in holes:
        formats[hole.page].add(hole)
    order: list[int] = []
    pages = []
    for page in formats:
        pages.append((len(order), len(order) + len(page.order), page.text().encode("latin-1")))
        order.extend(page.order)
    return Plan(plan_number, laid_out, picker(order), pages, codes)


class _PageFormat:
    """Writes the format of a page; each text goes on from where the one before it began, with the font still chosen."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self._out: list[str] = []
        self._choice = ""
        self._at: tuple[float, float] | None = None

    def add(self, hole: Hole) -> None:
        before, behind = color_operators(hole.color)
        choice = "" if hole.choice == self._choice else hole.choice
        self._out.append(f"{before}{self._move(hole)}{choice}{hole.show}\n{behind}")
        self._choice = hole.choice
        if hole.part is not None:
            self.order.append(hole.part)

    def _move(self, hole: Hole) -> str:
        y = round(hole.y_px, 6)
        if hole.x_part is not None:
            self.order.append(hole.x_part)
            self._at = None
            return f"1 0 0 -1 %b {number(y)} Tm"
        x = round(hole.x_px, 6)
        from_x, from_y = self._at or (0.0, 0.0)
        is_first, self._at = self._at is None, (x, y)
        return f"1 0 0 -1 {number(x)} {number(y)} Tm" if is_first else f"{number(x - from_x)} {number(from_y - y)} Td"

    def text(self) -> str:
        return "".join(self._out)

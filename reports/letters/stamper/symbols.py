"""Symbols as operators of a content stream: QR, Code128 and the customer barcode of Japan Post, in boxes of a page.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards; quiet zones are inside the box.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from reports.letters.stamper.code128 import code128_bars
from reports.letters.stamper.design import CodeBox, Place, Variant
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.postal import BAR_COUNT, BAR_MM, PITCH_MM, bar_extent
from reports.letters.stamper.qr import QR_QUIET_MODULES, QrSymbols, qr_symbols

# Is told of the forms (`code128.form_of`) that a symbol is made of: the file has to have them.
NoteForms = Callable[[tuple[bytes, ...]], None]


class Matrix(NamedTuple):
    """How the units of a symbol become pixels of the page: width and height of a unit, and where its corner lies."""

    width: float
    height: float
    x: float
    y: float

    def within(self, outer: "Matrix") -> "Matrix":
        """The same where the units of another symbol count already."""
        width, height = self.width / outer.width, self.height / outer.height
        return Matrix(width, height, (self.x - outer.x) / outer.width, (self.y - outer.y) / outer.height)

    def operators(self) -> bytes:
        """Change to these units, until ``Q``."""
        return b"q %.6f 0 0 %.6f %.6f %.6f cm\n" % self


class Symbol(NamedTuple):
    """A symbol in units of its own, and how they become pixels."""

    matrix: Matrix
    drawn: bytes


Drawer = Callable[[str], Symbol]


class PageCodes:
    """The symbols of one page, a drawer for each box.

    Where they lie is the same on the pages of many letters. So these pages begin with the change to the units of a QR
    symbol inside those of another; what a letter says ends them.
    """

    def __init__(self, boxes: Sequence[tuple[CodeBox, Place]], note: NoteForms) -> None:
        """Take the boxes of the page. A QR symbol goes first: of the others no pixel may move by a rounding."""
        ordered = sorted(boxes, key=lambda box: box[0].kind != "qr")
        self._drawers = [(box.field, _DRAWERS[box.kind](place, note)) for box, place in ordered]
        self._has_qr = bool(ordered) and ordered[0][0].kind == "qr"
        self._heads: dict[tuple[Matrix, ...], bytes] = {}

    def draw(self, values: Mapping[str, str]) -> tuple[bytes, bytes]:
        """Operators before all that letters say, and those of a letter's own symbols; an empty text has no symbol."""
        symbols = [draw(text) for field, draw in self._drawers if (text := values[field])]
        placed = symbols[: 2 if self._has_qr and len(self._drawers) == len(symbols) else 1]
        key = tuple([symbol.matrix for symbol in placed])
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = _head(key)
        parts = [symbol.drawn + b"Q\n" for symbol in placed]
        parts += [symbol.matrix.operators() + symbol.drawn + b"Q\n" for symbol in symbols[len(placed) :]]
        return head, b"".join(parts)


def page_codes(boxes: Sequence[CodeBox], variant: Variant, note: NoteForms) -> list[PageCodes]:
    """The symbols of each page of a variant."""
    placed = list(zip(boxes, variant.places, strict=True))
    pages = range(len(variant.backgrounds))
    return [PageCodes([(box, place) for box, place in placed if box.page == page], note) for page in pages]


def _head(matrices: Sequence[Matrix]) -> bytes:
    if not matrices:
        return b""
    *inner, outer = matrices
    return outer.operators() + b"".join([matrix.within(outer).operators() for matrix in inner])


def _qr_drawer(place: Place, _note: NoteForms) -> Drawer:
    known: dict[int, tuple[QrSymbols, Matrix, bytes]] = {}

    def meet(length: int) -> tuple[QrSymbols, Matrix, bytes]:
        symbols = qr_symbols(length)
        module = place.width_px / (symbols.side + 2 * QR_QUIET_MODULES)
        left, top = place.x_px + QR_QUIET_MODULES * module, place.y_px + QR_QUIET_MODULES * module
        size = symbols.side * module
        head = f"BI/W {symbols.side}/H {symbols.side}/BPC 1/IM true/D[1 0] ID ".encode()
        # An image begins at the bottom.
        known[length] = (symbols, Matrix(size, -size, left, top + size), head)
        return known[length]

    def draw(text: str) -> Symbol:
        payload = text.encode("ascii")
        symbols, matrix, head = known.get(len(payload)) or meet(len(payload))
        return Symbol(matrix, head + symbols.bitmap(payload) + b"\nEI ")

    return draw


def _code128_drawer(place: Place, note: NoteForms) -> Drawer:
    """Bars are forms, one for each character at each place: as rectangles they would be half of what a page says."""
    matrices: dict[int, Matrix] = {}

    def draw(text: str) -> Symbol:
        bars = code128_bars(text)
        note(bars.forms)
        matrix = matrices.get(bars.modules)
        if matrix is None:
            width_px = place.width_px / bars.modules
            matrix = matrices[bars.modules] = Matrix(width_px, place.height_px, place.x_px, place.y_px)
        return Symbol(matrix, bars.drawn + b" ")

    return draw


def _postal_drawer(place: Place, _note: NoteForms) -> Drawer:
    whole = (BAR_COUNT - 1) * PITCH_MM + BAR_MM
    unit = place.width_px / whole * BAR_MM
    matrix = Matrix(unit, place.height_px / 3, place.x_px, place.y_px)

    def draw(text: str) -> Symbol:
        """``text`` is the 67 digits of ``postal.bars``."""
        if len(text) != BAR_COUNT:
            raise StampError("design", f"A customer barcode has {BAR_COUNT} bars.")
        return Symbol(matrix, b"".join([_postal_bar(number, bar) for number, bar in enumerate(text)]) + b"f ")

    return draw


def _postal_bar(number: int, bar: str) -> bytes:
    top, bottom = bar_extent(bar)
    return b"%d %d 1 %d re " % (number * 2, top, bottom - top)


_DRAWERS: Final[dict[str, Callable[[Place, NoteForms], Drawer]]] = {
    "qr": _qr_drawer,
    "code128": _code128_drawer,
    "postal": _postal_drawer,
}

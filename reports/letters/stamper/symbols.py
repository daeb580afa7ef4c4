"""Symbols as operators of a content stream: QR, Code128 and the customer barcode of Japan Post, in a box of a page.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards; quiet zones are inside the box.
"""

from collections.abc import Callable
from typing import Final

from reports.letters.stamper.code128 import code128_bars
from reports.letters.stamper.design import Place
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.postal import BAR_COUNT, BAR_MM, PITCH_MM, bar_extent
from reports.letters.stamper.qr import QR_QUIET_MODULES, QrSymbols, qr_symbols

Drawer = Callable[[str], bytes]
# Is told of the forms (`code128.form_of`) that a symbol is made of: the file has to have them.
NoteForms = Callable[[tuple[bytes, ...]], None]


def drawer(kind: str, place: Place, note: NoteForms) -> Drawer:
    """What draws symbols of a kind (``qr``, ``code128``, ``postal``) into a box; it gets the text of each."""
    return _DRAWERS[kind](place, note)


def _qr_drawer(place: Place, _note: NoteForms) -> Drawer:
    known: dict[int, tuple[QrSymbols, bytes]] = {}

    def meet(length: int) -> tuple[QrSymbols, bytes]:
        symbols = qr_symbols(length)
        module = place.width_px / (symbols.side + 2 * QR_QUIET_MODULES)
        left, top = place.x_px + QR_QUIET_MODULES * module, place.y_px + QR_QUIET_MODULES * module
        size = symbols.side * module
        head = (
            f"q {size:.3f} 0 0 {-size:.3f} {left:.3f} {top + size:.3f} cm\n"
            f"BI/W {symbols.side}/H {symbols.side}/BPC 1/IM true/D[1 0] ID "
        ).encode()
        known[length] = (symbols, head)
        return known[length]

    def draw(text: str) -> bytes:
        payload = text.encode("ascii")
        symbols, head = known.get(len(payload)) or meet(len(payload))
        return head + symbols.bitmap(payload) + b"\nEI Q\n"

    return draw


def _code128_drawer(place: Place, note: NoteForms) -> Drawer:
    """Bars are forms, one for each character at each place: as rectangles they would be half of what a page says."""
    heads: dict[int, bytes] = {}

    def draw(text: str) -> bytes:
        bars = code128_bars(text)
        note(bars.forms)
        head = heads.get(bars.modules)
        if head is None:
            module = place.width_px / bars.modules
            head = heads[bars.modules] = (
                f"q {module:.6f} 0 0 {place.height_px:.6f} {place.x_px:.6f} {place.y_px:.6f} cm\n"
            ).encode()
        return head + bars.drawn + b" Q\n"

    return draw


def _postal_drawer(place: Place, _note: NoteForms) -> Drawer:
    whole = (BAR_COUNT - 1) * PITCH_MM + BAR_MM
    unit = place.width_px / whole * BAR_MM
    head = f"q {unit:.6f} 0 0 {place.height_px / 3:.6f} {place.x_px:.6f} {place.y_px:.6f} cm\n".encode()

    def draw(text: str) -> bytes:
        """``text`` is the 67 digits of ``postal.bars``."""
        if len(text) != BAR_COUNT:
            raise StampError("design", f"A customer barcode has {BAR_COUNT} bars.")
        return head + b"".join([_postal_bar(number, bar) for number, bar in enumerate(text)]) + b"f Q\n"

    return draw


def _postal_bar(number: int, bar: str) -> bytes:
    top, bottom = bar_extent(bar)
    return b"%d %d 1 %d re " % (number * 2, top, bottom - top)


_DRAWERS: Final[dict[str, Callable[[Place, NoteForms], Drawer]]] = {
    "qr": _qr_drawer,
    "code128": _code128_drawer,
    "postal": _postal_drawer,
}

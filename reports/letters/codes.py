"""Code128 and QR as vector drawings.

Both are drawn in whole modules with crisp edges, black on white, with their quiet zones inside the drawing, so that a
template cannot crowd them. Code128 follows ISO/IEC 15417: subsets B and C, chosen so that the symbol is as short as
possible.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import segno
from django.utils.safestring import SafeString, mark_safe

_START_B: Final = 104
_START_C: Final = 105
_TO_C: Final = 99
_TO_B: Final = 100
_STOP: Final = "2331112"
CODE128_QUIET_MODULES: Final = 10
_QR_QUIET_MODULES: Final = 4
_DARK_RUN: Final = re.compile(rb"\x01+")
# Widths of bars and spaces of the values 0..105, ISO/IEC 15417 table 1.
_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)


class CodeError(ValueError):
    """The text cannot be put into the symbol; ``code`` is ``not_encodable`` or ``empty``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def code128_values(text: str) -> tuple[int, ...]:
    """Return the symbol values, start and check character included, stop character not.

    The route is the shortest over both subsets, found position by position. Raises CodeError for characters outside
    ASCII 32..126.
    """
    if not text:
        raise CodeError("empty", "A barcode needs at least one character.")
    if any(not " " <= character <= "~" for character in text):
        raise CodeError("not_encodable", f"A barcode takes printable ASCII only; {text!r} has something else.")
    values = min(_shortest_routes(text), key=len)
    check = (values[0] + sum(position * value for position, value in enumerate(values))) % 103
    return (*values, check)


def _shortest_routes(text: str) -> list[tuple[int, ...]]:
    """Return the shortest encodings of the whole text that end in subset B and, when there is one, in subset C."""
    in_b: list[tuple[int, ...] | None] = [(_START_B,)]
    in_c: list[tuple[int, ...] | None] = [(_START_C,)]
    for end in range(1, len(text) + 1):
        before_b = _shorter(in_b[end - 1], _switched(in_c[end - 1], _TO_B, end - 1))
        in_b.append(None if before_b is None else (*before_b, ord(text[end - 1]) - 32))
        pair = text[end - 2 : end] if end >= 2 else ""  # noqa: PLR2004 (a pair of digits)
        before_c = _shorter(in_c[end - 2], _switched(in_b[end - 2], _TO_C, end - 2)) if pair.isdecimal() else None
        in_c.append(None if before_c is None else (*before_c, int(pair)))
    return [route for route in (in_b[-1], in_c[-1]) if route is not None]


def _switched(route: tuple[int, ...] | None, switch: int, position: int) -> tuple[int, ...] | None:
    """Add a change of subset; at the very start the other start character does the same for nothing."""
    return None if route is None or position == 0 else (*route, switch)


def _shorter(first: tuple[int, ...] | None, second: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if first is None or second is None:
        return first or second
    return first if len(first) <= len(second) else second


def code128_widths(text: str) -> str:
    """Return the widths of bars and spaces in modules, beginning with a bar, quiet zones not included."""
    return "".join(_WIDTHS[6 * value : 6 * value + 6] for value in code128_values(text)) + _STOP


def code128_svg(text: str, *, module_mm: float, height_mm: float) -> SafeString:
    """Return the barcode as an SVG element; its width is the bars plus a quiet zone of ten modules on both sides."""
    position = CODE128_QUIET_MODULES
    path = []
    widths = code128_widths(text)
    for index, width in enumerate(map(int, widths)):
        if index % 2 == 0:
            path.append(f"M{position} 0h{width}v1h-{width}z")
        position += width
    total = position + CODE128_QUIET_MODULES
    return mark_safe(  # noqa: S308 (built from digits only)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="code128" width="{total * module_mm:.3f}mm" '
        f'height="{height_mm:.3f}mm" viewBox="0 0 {total} 1" preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path d="{"".join(path)}"/></svg>'
    )


@lru_cache(maxsize=4096)
def qr_rows(text: str) -> tuple[bytes, ...]:
    """Return the QR symbol, error correction M, as rows of 0 and 1 without quiet zone."""
    if not text:
        raise CodeError("empty", "A QR code needs at least one character.")
    return tuple(bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix)


def qr_svg(text: str, *, size_mm: float) -> SafeString:
    """Return the QR symbol as an SVG element, ``size_mm`` wide including its quiet zone of four modules."""
    rows = qr_rows(text)
    side = len(rows) + 2 * _QR_QUIET_MODULES
    path = "".join(
        f"M{x + _QR_QUIET_MODULES} {y + _QR_QUIET_MODULES}h{width}v{height}h-{width}z"
        for x, y, width, height in _rectangles(rows)
    )
    return mark_safe(  # noqa: S308 (built from digits only)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" width="{size_mm:.3f}mm" height="{size_mm:.3f}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def _rectangles(rows: Sequence[bytes]) -> list[tuple[int, int, int, int]]:
    """Return the dark modules as (x, y, width, height); equal runs under each other become one, which draws faster."""
    finished: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}
    for y, row in enumerate((*rows, b"")):
        runs = {(match.start(), match.end()) for match in _DARK_RUN.finditer(row)}
        finished += [(x, top, end - x, y - top) for (x, end), top in growing.items() if (x, end) not in runs]
        growing = {run: growing.get(run, y) for run in sorted(runs)}
    return finished

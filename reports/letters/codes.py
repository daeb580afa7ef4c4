"""Code128 and QR as vector drawings.

Both are drawn in whole modules with crisp edges, black on white, with their quiet zones inside the drawing, so that a template
cannot crowd them. Code128 follows ISO/IEC 15417: subsets B and C, chosen so that the symbol is as short as possible.
"""

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
# Widths of bars and spaces of the values 0..105, ISO/IEC 15417 table 1.
_PATTERNS: Final = ["212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232"]


class CodeError(ValueError):
    """The text cannot be put into the symbol; ``code`` is ``not_encodable`` or ``empty``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def code128_values(text: str) -> tuple[int, ...]:
    """Return the symbol values, start and check character included, stop character not.

    The route is the shortest over both subsets, found position by position. Raises CodeError for characters outside ASCII 32..126.
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
    return "".join(_PATTERNS[value] for value in code128_values(text)) + _STOP


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
        f'<svg xmlns="http://www.w3.org/2000/svg" class="code128" width="{total * module_mm:.3f}mm" height="{height_mm:.3f}mm" '
        f'viewBox="0 0 {total} 1" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{"".join(path)}"/></svg>'
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
    path = "".join(_row_path(row, y + _QR_QUIET_MODULES) for y, row in enumerate(rows))
    return mark_safe(  # noqa: S308 (built from digits only)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" width="{size_mm:.3f}mm" height="{size_mm:.3f}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def _row_path(row: bytes, y: int) -> str:
    """Return the dark runs of a row as sub-paths."""
    runs: list[str] = []
    start: int | None = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append(f"M{start + _QR_QUIET_MODULES} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(runs)

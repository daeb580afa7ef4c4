"""Code128, QR and customer barcode as vector drawings.

They are drawn in whole modules with crisp edges, black on white. Those of Code128 and QR have their quiet zones inside
the drawing, so that a template cannot crowd them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import segno
from django.utils.safestring import SafeString, mark_safe

from reports.letters.stamper.code128 import CODE128_QUIET_MODULES, CodeError, code128_values, code128_widths
from reports.letters.stamper.postal import BAR_COUNT, bar_extent

__all__ = [
    "CODE128_QUIET_MODULES",
    "CodeError",
    "code128_svg",
    "code128_values",
    "code128_widths",
    "postal_svg",
    "qr_rows",
    "qr_svg",
]

_QR_QUIET_MODULES: Final = 4
_DARK_RUN: Final = re.compile(rb"\x01+")


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


def postal_svg(bars: str, *, width_mm: float, height_mm: float) -> SafeString:
    """Return the customer barcode of Japan Post as an SVG element; ``bars`` is 67 digits of ``stamper.postal.bars``."""
    path = []
    for number, bar in enumerate(bars):
        top, bottom = bar_extent(bar)
        path.append(f"M{number * 2} {top}h1v{bottom - top}h-1z")
    return mark_safe(  # noqa: S308 (built from digits only)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="postal" width="{width_mm:.3f}mm" height="{height_mm:.3f}mm" '
        f'viewBox="0 0 {BAR_COUNT * 2 - 1} 3" preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path d="{"".join(path)}"/></svg>'
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

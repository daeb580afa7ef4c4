"""The QR code that an authenticator app scans, as SVG without any style of its own."""

from typing import Final

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

QUIET: Final = 4


def qr_svg(text: str) -> SafeString:
    """An `<svg class="qr">` of squares, one unit each, with its quiet zone."""
    matrix = segno.make_qr(text, error="m").matrix
    size = len(matrix) + 2 * QUIET
    squares = format_html_join(
        "",
        "M{} {}h1v1h-1z",
        (
            (column + QUIET, row + QUIET)
            for row, cells in enumerate(matrix)
            for column, cell in enumerate(cells)
            if cell
        ),
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-labelledby="qr-name" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>',
        size,
        squares,
    )

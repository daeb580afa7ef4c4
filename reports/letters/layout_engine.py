"""Letters drawn by the layout engine alone, many in one document: slow, and the measure of what is stamped.

Measured on one busy core: 5 to 6 two-page forms a second, and 1.5 MB of memory a page until the
file is written. Letters that cannot be stamped are drawn so, one by one.
"""

from collections.abc import Sequence
from math import inf
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.letters.errors import LetterRenderError
from reports.letters.html import document_html, page_anchor
from reports.letters.layout import FOOT_TOP_MM, HOUSE_LAYOUT, LetterLayout
from reports.letters.types import LetterContent
from reports.pdf import collector_paused, lay_out

# Layout leaves garbage that is swept after each batch, 3 MB a page until then: small batches keep the peak low.
BATCH_SIZE: Final = 50
# A CSS pixel is 1/96 inch. A hundredth of a millimetre is rounding, not text.
_FOOT_TOP_PX: Final = (FOOT_TOP_MM + 0.01) * 96 / 25.4


def draw_by_layout(contents: Sequence[LetterContent], *, layout: LetterLayout | None = None) -> bytes:
    """Draw letters into one PDF. Raises LetterRenderError ``letter_overflow``, PdfError."""
    layout = layout or HOUSE_LAYOUT
    documents = [
        lay_out_letters(contents[start : start + BATCH_SIZE], layout) for start in range(0, len(contents), BATCH_SIZE)
    ]
    pages = [page for document in documents for page in document.pages]
    with collector_paused():
        pdf: bytes = documents[0].copy(pages).write_pdf()
    return pdf


def lay_out_letters(contents: Sequence[LetterContent], layout: LetterLayout) -> Any:
    """Lay letters out as WeasyPrint's document. Raises LetterRenderError ``letter_overflow``."""
    return lay_out_checked(document_html(contents, layout), contents)


def lay_out_checked(html: str, contents: Sequence[LetterContent]) -> Any:
    """Lay a document of these letters out and check that every page holds what belongs on it."""
    with collector_paused():
        document = lay_out(html)
    expected = [
        (content, page_anchor(index, number))
        for index, content in enumerate(contents)
        for number in range(1, content.page_count() + 1)
    ]
    _refuse_overflow(document.pages, expected)
    return document


def _refuse_overflow(pages: Sequence[Any], expected: Sequence[tuple[LetterContent, str]]) -> None:
    """Raise for the first section whose end is not on the page where it begins, or lies under the foot of it.

    The anchor of the end is put behind the text of every section by its template. It is not found on the page when the
    text runs past the sheet; the sections after it are then no longer on their pages, so the first one is the cause.
    """
    for page, (content, anchor) in zip(pages, expected, strict=False):
        _left, end_px = page.anchors.get(f"{anchor}-end", (0.0, inf))[:2]
        if anchor not in page.anchors or end_px > _FOOT_TOP_PX:
            message = _("Letter %(number)s does not fit its page. Shorten its paragraphs or reasons.") % {
                "number": content.letter_no
            }
            raise LetterRenderError("letter_overflow", message, overflowing={content.letter_no: message})

"""Letters to PDF, many in one document.

Measured on one busy core: 5 to 6 two-page forms a second, and 1.5 MB of memory a page until the
file is written. A file of a lot should therefore hold a few hundred letters at most.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.letters.address import fit_address
from reports.letters.codes import CODE128_QUIET_MODULES, code128_svg, qr_svg
from reports.letters.fonts import CHAIN
from reports.letters.layout import FOOT_TOP_MM, LetterLayout
from reports.letters.preflight import PreflightIssue, preflight
from reports.letters.types import LetterContent
from reports.pdf import collector_paused, lay_out

# Layout leaves garbage that is swept after each batch, 3 MB a page until then: small batches keep the peak low.
BATCH_SIZE: Final = 50
_TEMPLATES: Final = "reports/letters"
# A CSS pixel is 1/96 inch. A hundredth of a millimetre is rounding, not text.
_FOOT_TOP_PX: Final = (FOOT_TOP_MM + 0.01) * 96 / 25.4


class LetterRenderError(RuntimeError):
    """Letters could not be drawn; ``code`` says why, ``issues`` lists what preflight found, letter by letter number.

    Codes: ``letter_refused`` (preflight) and ``letter_overflow`` (text runs past its page).
    """

    def __init__(self, code: str, message: str, issues: dict[str, list[PreflightIssue]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.issues = issues or {}


@dataclass(frozen=True)
class RenderedPdf:
    """A PDF and how many of its pages each letter takes, in the order the letters were given."""

    pdf: bytes
    pages_per_letter: list[int]

    @cached_property
    def first_pages(self) -> list[int]:
        """Page, counted from 1, on which each letter begins."""
        starts = [1]
        for pages in self.pages_per_letter[:-1]:
            starts.append(starts[-1] + pages)
        return starts if self.pages_per_letter else []

    @cached_property
    def sha256(self) -> str:
        """Hash of the file, hexadecimal."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What every page carries: its place in the letter, its codes and the anchor by which it is found in the PDF."""

    number: int
    total: int
    anchor: str
    receipt_number: str
    barcode: SafeString
    qr: SafeString


@dataclass(frozen=True, slots=True)
class Continuation:
    """A further page of a list: what is on it and how many entries came before."""

    mark: PageMarks
    items: tuple[Any, ...]
    offset: int


def render_letters(contents: Sequence[LetterContent], *, layout: LetterLayout | None = None) -> RenderedPdf:
    """Draw the letters into one PDF in the order given.

    Raises LetterRenderError before anything is drawn when preflight refuses a letter, and after layout when a letter
    does not fit its pages; nothing is clipped. PdfError when WeasyPrint cannot run. An empty sequence raises
    ValueError: a PDF without pages does not exist.
    """
    if not contents:
        raise ValueError("There are no letters to draw.")
    layout = layout or LetterLayout()
    _refuse_unprintable(contents, layout)
    documents = [
        _lay_out(contents[start : start + BATCH_SIZE], layout) for start in range(0, len(contents), BATCH_SIZE)
    ]
    pages = [page for document in documents for page in document.pages]
    with collector_paused():
        pdf: bytes = documents[0].copy(pages).write_pdf()
    return RenderedPdf(pdf, [content.page_count() for content in contents])


def letter_html(content: LetterContent, index: int, layout: LetterLayout) -> SafeString:
    """Return the pages of one letter as HTML sections; ``index`` keeps anchors apart within a document."""
    total = content.page_count()
    marks = [_page_marks(content, index, number, total, layout) for number in range(1, total + 1)]
    further_marks = marks[content.base_pages :]
    context = {
        "letter": content,
        "first": marks[0],
        "back": marks[1] if content.base_pages > 1 else None,
        "continuations": [
            Continuation(mark, items, content.listed_on_first_page + place * content.listed_on_further_page)
            for place, (mark, items) in enumerate(zip(further_marks, content.further_listed, strict=True))
        ],
        "fit": fit_address(content.address, layout),
    }
    return render_to_string(f"{_TEMPLATES}/{content.kind.value}.html", context)


def _refuse_unprintable(contents: Sequence[LetterContent], layout: LetterLayout) -> None:
    refused = {content.letter_no: issues for content in contents if (issues := preflight(content, layout))}
    if refused:
        raise LetterRenderError(
            "letter_refused",
            _(
                "%(refused)d of %(count)d letters cannot be printed: a character has no glyph or an address does not "
                "fit. Take them out of the run and mend what is listed."
            )
            % {"refused": len(refused), "count": len(contents)},
            refused,
        )


def _page_marks(content: LetterContent, index: int, number: int, total: int, layout: LetterLayout) -> PageMarks:
    return PageMarks(
        number=number,
        total=total,
        anchor=_anchor(index, number),
        receipt_number=content.receipt_number,
        barcode=code128_svg(
            content.receipt_number, module_mm=layout.barcode_module_mm, height_mm=layout.barcode_height_mm
        ),
        qr=qr_svg(content.qr_payload(number), size_mm=layout.qr_size_mm),
    )


def _anchor(index: int, number: int) -> str:
    return f"letter-{index}-{number}"


def _lay_out(contents: Sequence[LetterContent], layout: LetterLayout) -> Any:
    html = document_html(contents, layout)
    with collector_paused():
        document = lay_out(html)
    expected = [
        (content, _anchor(index, number))
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
            raise LetterRenderError(
                "letter_overflow",
                _("Letter %(number)s does not fit its page. Shorten its paragraphs or reasons.")
                % {"number": content.letter_no},
            )


def document_html(contents: Sequence[LetterContent], layout: LetterLayout) -> str:
    """Return the whole HTML document of a batch."""
    letters = [letter_html(content, index, layout) for index, content in enumerate(contents)]
    return render_to_string(f"{_TEMPLATES}/document.html", {"letters": letters, "style": _style(layout)})


def _style(layout: LetterLayout) -> SafeString:
    """Return the style sheet with the millimetres of the layout in it."""
    context = {
        "layout": layout,
        "foot_top_mm": FOOT_TOP_MM,
        "chain": CHAIN,
        "barcode_quiet_mm": CODE128_QUIET_MODULES * layout.barcode_module_mm,
        "below_window_mm": layout.window_top_mm + layout.window_height_mm + layout.shift_mm,
    }
    return mark_safe(render_to_string(f"{_TEMPLATES}/letter.css", context))  # noqa: S308 (lengths and font names)

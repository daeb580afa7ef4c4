"""Letters to PDF, many in one file: laid out once a shape, then stamped.

WeasyPrint lays out the first letter of every shape and of every way of breaking its lines; from then on only the text
is put in (``reports/letters/stamper``). A letter that cannot be stamped exactly is drawn by WeasyPrint, in its place.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from django.utils.translation import gettext as _

from reports.letters.address import fit_address
from reports.letters.designs import reader, shape_key
from reports.letters.errors import LetterRenderError
from reports.letters.fonts import stamping_fonts
from reports.letters.html import design_html, postal_bars
from reports.letters.layout import HOUSE_LAYOUT, LetterLayout
from reports.letters.layout_engine import lay_out_checked, lay_out_letters
from reports.letters.marks import coded_names, fill, marked_names
from reports.letters.preflight import preflight
from reports.letters.shared_shelf import SharedShelf
from reports.letters.stamper.book import Book
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.rows import StackLine
from reports.letters.stamper.template import Stamped, StampedPage, Template
from reports.letters.stamper.weasy import LaidOut, read_document
from reports.letters.types import LetterContent
from reports.templatetags.letter_text import glyphs

__all__ = ["LetterRenderError", "RenderedPdf", "render_letters"]

_TITLE: Final = "通知書"
# Shapes kept laid out in a process: some kinds, in some lengths of their lists, of the programs at work.
_KEPT_DESIGNS: Final = 400
_PT_PX: Final = 96 / 72


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


def render_letters(
    contents: Sequence[LetterContent],
    *,
    layout: LetterLayout | None = None,
    checked: bool = False,
    is_archival: bool = False,
) -> RenderedPdf:
    """Draw the letters into one PDF in the order given; the same letters always give the same bytes.

    ``checked`` says that these very letters passed preflight just now, ``is_archival`` asks for PDF/A-2b. Raises
    LetterRenderError before anything is drawn when preflight refuses a letter, and when a letter does not fit its
    pages; nothing is clipped. PdfError when WeasyPrint cannot run. An empty sequence raises ValueError: a PDF without
    pages does not exist.
    """
    if not contents:
        raise ValueError("There are no letters to draw.")
    layout = layout or HOUSE_LAYOUT
    if not checked:
        _refuse_unprintable(contents, layout)
    # Not packed: with what pages share taken out, that would save a third of a file and take a third of the time.
    book = Book(stamping_fonts(), title=_TITLE, level=0, is_archival=is_archival)
    draw = _drawer(layout, book)
    overflowing: dict[str, str] = {}
    for content in contents:
        try:
            book.add(draw(content))
        except LetterRenderError as error:
            if not error.overflowing:
                raise
            # The others are tried too: the caller learns of all that do not fit at once.
            overflowing.update(error.overflowing)
    if overflowing:
        raise LetterRenderError("letter_overflow", next(iter(overflowing.values())), overflowing=overflowing)
    return RenderedPdf(book.finish(), [content.page_count() for content in contents])


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


def _drawer(layout: LetterLayout, book: Book) -> Callable[[LetterContent], Stamped]:
    """What stamps letters for a file, or draws those that the stamper leaves to the layout engine."""
    met: dict[Hashable, _Design] = {}

    def draw(content: LetterContent) -> Stamped:
        try:
            key = shape_key(content)
            design = met.get(key)
            if design is None:
                design = met[key] = _design(_Shape(key, layout, content))
            return design.stamp(content, book)
        except StampError:
            return _laid_out_alone(content, layout)

    return draw


def _laid_out_alone(content: LetterContent, layout: LetterLayout) -> Stamped:
    variant = read_document(lay_out_letters([content], layout), stamping_fonts().chains).variant
    return Stamped([StampedPage(background) for background in variant.backgrounds])


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a design is kept under; the letter it was first met with says how to lay it out."""

    key: Hashable
    layout: LetterLayout
    first: LetterContent

    def __hash__(self) -> int:
        return hash((self.key, self.layout))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shape) and (self.key, self.layout) == (other.key, other.layout)


@lru_cache(maxsize=_KEPT_DESIGNS)
def _design(shape: _Shape) -> "_Design":
    return _Design(shape.first, shape.layout)


class _Design:
    """Letters of one shape: their template with marks, laid out when needed, and what reads their fields."""

    def __init__(self, first: LetterContent, layout: LetterLayout) -> None:
        self.layout = layout
        self.html = design_html(first, layout)
        self._codes = [f"qr.{page}" for page in range(1, first.page_count() + 1)]
        names = [name for name in marked_names(self.html) if not name.startswith("stack.")]
        self.read = reader([*names, *coded_names(self.html)])
        self.template = Template(self._lay_out, stamping_fonts(), shelf=SharedShelf(self.html, layout))
        self.content = first

    def stamp(self, content: LetterContent, book: Book) -> Stamped:
        """Stamp a letter of this shape for a file."""
        self.content = content
        values = self.read(content)
        values["receipt_number"] = content.receipt_number
        values.update(zip(self._codes, content.qr_payloads(), strict=True))
        values["postal"] = postal_bars(content)
        return self.template.stamp(values, {"address": address_lines(content, self.layout)}, file=book)

    def _lay_out(self, values: Mapping[str, str], _stacks: Mapping[str, Sequence[StackLine]]) -> LaidOut:
        filled = fill(self.html, {**values, "stack.line": "〒", "stack.name": "〒"}, glyphs)
        return read_document(lay_out_checked(filled, [self.content]), stamping_fonts().chains)


def address_lines(content: LetterContent, layout: LetterLayout) -> list[StackLine]:
    """The lines of the window, one under the other."""
    fit = fit_address(content.address, layout)
    size_px = layout.address_size_pt * _PT_PX
    name_px = round(fit.name_size_pt, 1) * _PT_PX
    return [
        StackLine("postcode", content.address.postcode_label, size_px),
        *(StackLine("line", line, size_px) for line in fit.address_lines),
        *(StackLine("name", line, name_px) for line in fit.name_lines),
    ]

"""Letters as HTML: the context of their templates, and documents of one or many letters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reports.letters.address import AddressFit, fit_address
from reports.letters.codes import CODE128_QUIET_MODULES, code128_svg, code128_widths, postal_svg, qr_svg
from reports.letters.customer_code import customer_bars
from reports.letters.designs import shaped
from reports.letters.fonts import CHAIN
from reports.letters.layout import FOOT_TOP_MM, LetterLayout
from reports.letters.marks import Mark
from reports.letters.types import LetterContent

_TEMPLATES: Final = "reports/letters"


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What every page carries: its place in the letter, its codes and the anchor by which it is found in the PDF."""

    number: int
    total: int
    anchor: str
    receipt_number: str
    barcode: SafeString
    qr: SafeString
    postal: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Continuation:
    """A further page of a list: what is on it and how many entries came before."""

    mark: PageMarks
    items: tuple[Any, ...]
    offset: int


def letter_html(content: LetterContent, index: int, layout: LetterLayout) -> SafeString:
    """Return the pages of one letter as HTML sections; ``index`` keeps anchors apart within a document."""
    total = content.page_count()
    marks = [_page_marks(content, index, number, total, layout) for number in range(1, total + 1)]
    return _sections(content, content, marks, fit_address(content.address, layout), layout)


def design_html(content: LetterContent, layout: LetterLayout) -> str:
    """Return a letter as a document with marks instead of its own values, of the shape that this letter has."""
    total = content.page_count()
    marks = [_blank_marks(content, number, total, layout) for number in range(1, total + 1)]
    fit = AddressFit((Mark("stack.line"),), (Mark("stack.name"),), layout.name_sizes_pt[0], name_fits=True)
    return _document([_sections(shaped(content), content, marks, fit, layout)], layout)


def _sections(
    letter: Any, content: LetterContent, marks: list["PageMarks"], fit: AddressFit, layout: LetterLayout
) -> SafeString:
    """Render the template of a letter's kind; ``content`` says how many pages there are and how lists go on."""
    further_marks = marks[content.base_pages :]
    context = {
        "letter": letter,
        "first": marks[0],
        "back": marks[1] if content.base_pages > 1 else None,
        "continuations": [
            Continuation(mark, items, content.listed_on_first_page + place * content.listed_on_further_page)
            for place, (mark, items) in enumerate(zip(further_marks, letter.further_listed, strict=True))
        ],
        "fit": fit,
        "portal_qr": _portal_qr(content, layout),
    }
    return render_to_string(f"{_TEMPLATES}/{content.kind.value}.html", context)


def _portal_qr(content: LetterContent, layout: LetterLayout) -> SafeString:
    """The portal's public address as a code: the same on every letter of the program, it names nobody."""
    return qr_svg(content.portal_address, size_mm=layout.portal_qr_mm) if content.portal_address else SafeString("")


def _page_marks(content: LetterContent, index: int, number: int, total: int, layout: LetterLayout) -> PageMarks:
    return PageMarks(
        number=number,
        total=total,
        anchor=page_anchor(index, number),
        receipt_number=content.receipt_number,
        barcode=code128_svg(
            content.receipt_number, module_mm=layout.barcode_module_mm, height_mm=layout.barcode_height_mm
        ),
        qr=qr_svg(content.qr_payloads()[number - 1], size_mm=layout.qr_size_mm),
        postal=_postal(content, layout),
    )


def _postal(content: LetterContent, layout: LetterLayout) -> SafeString:
    found = postal_bars(content)
    if not found:
        return SafeString("")
    return postal_svg(found, width_mm=layout.postal_width_mm, height_mm=layout.postal_height_mm)


def postal_bars(content: LetterContent) -> str:
    """Bars of the customer barcode of a letter, "" where its program prints none or its address cannot have one."""
    if not content.has_postal_code:
        return ""
    address = content.address
    return customer_bars(
        address.postcode, address.lines, address.katagaki, municipality=content.sender.municipality_name
    )


def _blank_marks(content: LetterContent, number: int, total: int, layout: LetterLayout) -> PageMarks:
    """What a page of a design carries: boxes of the size of the codes, filled when letters are stamped."""
    modules = sum(map(int, code128_widths(content.receipt_number))) + 2 * CODE128_QUIET_MODULES
    qr_mm = f"{layout.qr_size_mm:.3f}"
    return PageMarks(
        number=number,
        total=total,
        anchor=page_anchor(0, number),
        receipt_number=Mark("receipt_number"),
        barcode=_blank_box(
            "code128", "receipt_number", f"{modules * layout.barcode_module_mm:.3f}", f"{layout.barcode_height_mm:.3f}"
        ),
        qr=_blank_box("qr", f"qr.{number}", qr_mm, qr_mm),
        postal=_blank_box("postal", "postal", f"{layout.postal_width_mm:.3f}", f"{layout.postal_height_mm:.3f}"),
    )


def _blank_box(kind: str, name: str, width_mm: str, height_mm: str) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" data-code="{}" data-f="{}" width="{}mm" height="{}mm" '
        'viewBox="0 0 1 1"></svg>',
        kind,
        kind,
        name,
        width_mm,
        height_mm,
    )


def page_anchor(index: int, number: int) -> str:
    """Id of a page: by it and the id of its end the page is found when it is laid out."""
    return f"letter-{index}-{number}"


def document_html(contents: Sequence[LetterContent], layout: LetterLayout) -> str:
    """Return the whole HTML document of a batch."""
    return _document([letter_html(content, index, layout) for index, content in enumerate(contents)], layout)


def _document(letters: Sequence[SafeString], layout: LetterLayout) -> str:
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

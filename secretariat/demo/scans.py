"""Scanned pages for the demo: filled forms and copies of documents, with the codes that the real ones carry.

The people, accounts and cards are made up and every page says 見本. A page is a PNG of A4 at 150 dpi in four greys.
The printed part is drawn once per form and program and kept; a page costs the stamping of its values only.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from PIL import Image, ImageDraw

from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from secretariat.demo.scan_canvas import (
    HANDS,
    INK,
    PAGE_SIZE,
    PAPER,
    PRINT_GREY,
    add_wear,
    print_text,
    px,
    stamp_codes,
    tick_by_hand,
    to_png,
    write_by_hand,
)
from secretariat.demo.scan_cards import id_card_page, passbook_page
from secretariat.demo.scan_forms import FORMS, Box, FormPage, ScanKind

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_DOC_TYPES: Final = {
    ScanKind.CONFIRMATION_FORM: DocType.CONFIRMATION_FORM,
    ScanKind.APPLICATION_FORM: DocType.APPLICATION_FORM,
    ScanKind.SUBSIDY_FORM: DocType.APPLICATION_FORM,
}
_LABEL_MM: Final = 34.0
_NARROW_BOX_MM: Final = 100.0
_NARROW_LABEL_MM: Final = 25.0


@dataclass(frozen=True, slots=True)
class ScanSpec:
    """One document on the scanner.

    ``values`` is what the resident wrote, by field name of `scan_forms`; a field left out or empty stays blank on the
    paper, which is how a missing signature or account is made. ``printed`` is what the municipality had printed
    (``name``, ``address``, ``members``, ``amount``, ``account``). ``front_only`` leaves out a back with nothing on it,
    as a scanner that drops blank pages does. The same ``seed`` gives the same pictures.
    """

    kind: ScanKind
    receipt_number: str = ""
    program_no: str = ""
    municipality_name: str = ""
    program_name: str = ""
    printed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    ticked: frozenset[str] = frozenset()
    front_only: bool = False
    seed: int = 0


def render_scan(spec: ScanSpec) -> list[bytes]:
    """Return the pages of the document as PNG: front and back of a form, one page of a card or a passbook.

    Raises ValueError for a field or a tick that the form does not have, and QrPayloadError for a number that no code
    may hold.
    """
    rng = random.Random(f"{spec.seed}:{spec.kind}:{spec.receipt_number}")
    if spec.kind is ScanKind.ID_CARD:
        return [to_png(add_wear(id_card_page(spec.values), rng))]
    if spec.kind is ScanKind.PASSBOOK:
        return [to_png(add_wear(passbook_page(spec.values), rng))]
    _refuse_unknown_fields(spec)
    pages = 1 if spec.front_only else len(FORMS[spec.kind])
    return [to_png(_filled_page(spec, number, rng)) for number in range(1, pages + 1)]


def _refuse_unknown_fields(spec: ScanSpec) -> None:
    pages = FORMS[spec.kind]
    boxes = {box.name for page in pages for box in page.boxes}
    ticks = {tick.name for page in pages for tick in page.ticks}
    unknown = sorted((spec.values.keys() - boxes) | (spec.ticked - ticks))
    if unknown:
        raise ValueError(f"The form {spec.kind.value} has no field {', '.join(unknown)}.")


def _filled_page(spec: ScanSpec, number: int, rng: random.Random) -> Image.Image:
    form = FORMS[spec.kind][number - 1]
    page = _background(spec.kind, number, spec.municipality_name, spec.program_name).copy()
    payload = QrPayload(spec.program_no, spec.receipt_number, _DOC_TYPES[spec.kind], number)
    stamp_codes(page, spec.receipt_number, format_qr_payload(payload))
    _print_addressee(page, spec, number)
    hand = random.Random(spec.seed).randrange(len(HANDS))
    for box in form.boxes:
        if box.printed:
            _print_value(page, box, spec.printed.get(box.name, ""))
        elif value := spec.values.get(box.name, ""):
            _write_value(page, box, value, rng, hand)
    for tick in form.ticks:
        if tick.name in spec.ticked:
            tick_by_hand(page, (tick.left, tick.top), rng)
    return add_wear(page, rng)


def _print_addressee(page: Image.Image, spec: ScanSpec, number: int) -> None:
    """Print name and address in the window of the front, the name alone at the top of the back."""
    draw = ImageDraw.Draw(page)
    if number == 1:
        print_text(draw, (25, 37), spec.printed.get("address", ""), 3.6)
        print_text(draw, (25, 43), spec.printed.get("name", ""), 5)
    else:
        print_text(draw, (92, 23), spec.printed.get("name", ""), 4.4)


def _print_value(page: Image.Image, box: Box, text: str) -> None:
    draw = ImageDraw.Draw(page)
    for place, line in enumerate(text.split("\n")):
        print_text(draw, (box.left + _label_width(box) + 2, box.top + 2 + 5 * place), line, 3.8)


def _write_value(page: Image.Image, box: Box, text: str, rng: random.Random, hand: int) -> None:
    left = box.left + _label_width(box)
    if box.cells:
        cell_width = (box.width - _label_width(box)) / box.cells
        for place, digit in enumerate(text.rjust(box.cells)[: box.cells]):
            write_by_hand(page, (left + place * cell_width + cell_width / 5, box.top + 2), digit, 6, rng, hand=hand)
        return
    size_mm = 7.0 if box.name == "signature" else 5.0
    write_by_hand(page, (left + 3, box.top + (box.height - size_mm) / 2 - 0.5), text, size_mm, rng, hand=hand)


@lru_cache(maxsize=64)
def _background(kind: ScanKind, number: int, municipality_name: str, program_name: str) -> Image.Image:
    """Draw the printed part of a page; callers copy it."""
    form = FORMS[kind][number - 1]
    page = Image.new("L", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    print_text(draw, (25, 11), f"{municipality_name}　{program_name}", 4)
    print_text(draw, (25, 16.6), "見本（架空の書類です）", 3, PRINT_GREY)
    print_text(draw, (85, 58) if number == 1 else (75, 32), form.title, 7)
    print_text(
        draw, (16, 272), "詐欺にご注意ください。職員がATMの操作や手数料の振込みをお願いすることは絶対にありません。", 3
    )
    print_text(draw, (178, 272), f"{number}／{len(FORMS[kind])}ページ", 3)
    draw.line((px(16), px(270), px(194), px(270)), fill=INK, width=2)
    _draw_fields(draw, form)
    return page


def _draw_fields(draw: ImageDraw.ImageDraw, form: FormPage) -> None:
    for heading in form.headings:
        draw.rectangle((px(16), px(heading.top + 1), px(17.6), px(heading.top + 6.4)), fill=INK)
        print_text(draw, (19.5, heading.top + 1.4), heading.text, 4.4)
    for box in form.boxes:
        _draw_box(draw, box)
    for tick in form.ticks:
        draw.rectangle((px(tick.left), px(tick.top), px(tick.left + 5), px(tick.top + 5)), outline=INK, width=3)
        print_text(draw, (tick.left + 8, tick.top + 0.6), tick.sentence, 3.8)
    for frame in form.frames:
        edges = (px(frame.left), px(frame.top), px(frame.left + frame.width), px(frame.top + frame.height))
        draw.rectangle(edges, outline=PRINT_GREY, width=1)
        print_text(draw, (frame.left + 6, frame.top + frame.height / 2 - 2), frame.text, 3.6, PRINT_GREY)


def _draw_box(draw: ImageDraw.ImageDraw, box: Box) -> None:
    right, bottom = box.left + box.width, box.top + box.height
    draw.rectangle((px(box.left), px(box.top), px(right), px(bottom)), outline=INK, width=2)
    divider = box.left + _label_width(box)
    draw.line((px(divider), px(box.top), px(divider), px(bottom)), fill=INK, width=1)
    print_text(draw, (box.left + 1.5, box.top + box.height / 2 - 1.8), box.label, 3.1)
    for place in range(1, box.cells):
        x = px(divider + place * (right - divider) / box.cells)
        draw.line((x, px(box.top), x, px(bottom)), fill=PRINT_GREY, width=1)


def _label_width(box: Box) -> float:
    return _NARROW_LABEL_MM if box.width <= _NARROW_BOX_MM else _LABEL_MM

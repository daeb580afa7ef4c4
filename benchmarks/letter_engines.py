"""The engines of the letter benchmarks: each draws the standard notice, as well as it can, into one PDF in memory."""

import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.notice import CODE128_MM, LABELS, QR_MM, blank_html, seal_png, template_html, whole_html
from reports.letters.codes import code128_widths
from reports.letters.fonts import stamping_fonts
from reports.letters.stamper.book import Book
from reports.letters.stamper.qr import qr_symbols
from reports.letters.stamper.template import Template
from reports.letters.stamper.weasy import read_document
from reports.pdf import lay_out

Letter = dict[str, str]
_FONT_FOLDER = "/usr/share/fonts/truetype"
_REGULAR, _BOLD = "BIZUDPGothic-Regular", "BIZUDPGothic-Bold"
_PAGE_HEIGHT_MM = 297.0


def stamper() -> Template:
    """The notice as a template of the stamper."""
    fonts, html = stamping_fonts(), template_html()
    return Template(lambda values, _stacks: read_document(lay_out(blank_html(html, dict(values))), fonts.chains), fonts)


def stamped(template: Template, letters: Sequence[Letter]) -> bytes:
    """All letters stamped into one file."""
    book = Book(template.fonts)
    for letter in letters:
        book.stamp(template, letter)
    return book.finish()


def weasyprint_single(letters: Sequence[Letter]) -> list[bytes]:
    """WeasyPrint, a document a letter."""
    html = template_html()
    return [lay_out(whole_html(html, letter)).write_pdf() for letter in letters]


def weasyprint_batch(letters: Sequence[Letter]) -> bytes:
    """WeasyPrint, all letters in one document."""
    html = template_html()
    head, _body, tail = html.partition("<body>")
    pages = "".join(
        f'<div style="position: relative; height: 297mm; break-after: page">'
        f"{whole_html(html, letter).partition('<body>')[2].partition('</body>')[0]}</div>"
        for letter in letters
    )
    pdf: bytes = lay_out(f"{head}{_body}{pages}</body></html>").write_pdf()
    return pdf if tail else b""


# --- ReportLab --------------------------------------------------------------------------------------------------------


def reportlab_canvas(letters: Sequence[Letter]) -> bytes:
    """ReportLab at its best: the background as a form, text by coordinates, symbols as one path each."""
    for name in (_REGULAR, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{_FONT_FOLDER}/bizud-gothic/{name}.ttf"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(210 * mm, _PAGE_HEIGHT_MM * mm), pageCompression=1)
    _reportlab_form(canvas)
    for letter in letters:
        canvas.doForm("background")
        _reportlab_text(canvas, letter)
        _reportlab_symbols(canvas, letter)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _y(from_top_mm: float) -> float:
    return float((_PAGE_HEIGHT_MM - from_top_mm) * mm)


def _reportlab_form(canvas: Any) -> None:
    with tempfile.NamedTemporaryFile(suffix=".png") as seal:
        seal.write(seal_png())
        seal.flush()
        canvas.beginForm("background")
        canvas.drawImage(seal.name, 172 * mm, _y(60), 20 * mm, 20 * mm)
        canvas.setFont(_REGULAR, 10.5)
        for row, (_name, label) in enumerate(LABELS):
            top = 112 + row * 7.8
            canvas.rect(20 * mm, _y(top + 7.8), 45 * mm, 7.8 * mm)
            canvas.rect(65 * mm, _y(top + 7.8), 125 * mm, 7.8 * mm)
            canvas.drawString(22 * mm, _y(top + 5.4), label)
        for row in range(4):
            for column in range(3):
                canvas.rect((20 + 56.7 * column) * mm, _y(229.8 + row * 7.8), 56.7 * mm, 7.8 * mm)
        canvas.endForm()


def _reportlab_text(canvas: Any, letter: Letter) -> None:
    canvas.setFont(_REGULAR, 10.5)
    for row, name in enumerate(("postcode", "address", "building", "name")):
        canvas.drawString(25 * mm, _y(22 + row * 5), letter[name])
    for row, name in enumerate(("letter_no", "issued_on", "section", "receipt_number")):
        canvas.drawString(125 * mm, _y(18 + row * 5), letter[name])
    canvas.setFont(_REGULAR, 20)
    canvas.drawCentredString(105 * mm, _y(77), f"支給のお知らせ（{letter['year']}）")
    canvas.setFont(_REGULAR, 10.5)
    for row in range(0, len(letter["paragraph"]), 44):
        canvas.drawString(20 * mm, _y(90 + row / 44 * 5.5), letter["paragraph"][row : row + 44])
    for row, (name, _label) in enumerate(LABELS):
        canvas.setFont(_BOLD if name == "amount" else _REGULAR, 13 if name == "amount" else 10.5)
        canvas.drawString(67 * mm, _y(112 + row * 7.8 + 5.4), letter[name])
    for row in range(1, 5):
        for column, part in enumerate(("member", "birth", "relation")):
            canvas.drawString((22 + 56.7 * column) * mm, _y(220 + row * 7.8), letter[f"{part}{row}"])
    canvas.setFont(_REGULAR, 8.5)
    canvas.drawString(20 * mm, _y(278), f"お問い合わせ　{letter['desk']}　電話 {letter['phone']}")


def _reportlab_symbols(canvas: Any, letter: Letter) -> None:
    path = canvas.beginPath()
    widths = list(map(int, code128_widths(letter["receipt_number"])))
    module = CODE128_MM[0] * mm / (sum(widths) + 20)
    position = 10
    for index, width in enumerate(widths):
        if index % 2 == 0:
            path.rect(22 * mm + position * module, _y(57), width * module, CODE128_MM[1] * mm)
        position += width
    payload = letter["qr"].encode()
    symbols = qr_symbols(len(payload))
    size = QR_MM * mm / (symbols.side + 8)
    for row, line in enumerate(_rows(symbols.bitmap(payload), symbols.side)):
        for column, dark in enumerate(line):
            if dark == "1":
                path.rect(180 * mm + (column + 4) * size, _y(12) - (row + 5) * size, size, size)
    canvas.drawPath(path, stroke=0, fill=1)


def _rows(bitmap: bytes, side: int) -> list[str]:
    step = len(bitmap) // side
    return [
        "".join(f"{byte:08b}" for byte in bitmap[start : start + step])[:side] for start in range(0, len(bitmap), step)
    ]


# --- typst ------------------------------------------------------------------------------------------------------------

_TYPST = """
#set page(width: 210mm, height: 297mm, margin: 0mm)
#set text(font: "BIZ UDPGothic", size: 10.5pt, lang: "ja")
#let letters = json("letters.json")
#let codes = read("codes.bin", encoding: none)
#let at(x, y, body) = place(top + left, dx: x, dy: y, body)
#let labels = LABELS
#for (n, letter) in letters.enumerate() {
  at(172mm, 40mm, image("seal.png", width: 20mm))
  at(25mm, 18mm, stack(spacing: 4pt, letter.postcode, letter.address, letter.building, text(13pt, letter.name + " 様")))
  at(125mm, 14mm, stack(spacing: 4pt, letter.letter_no, letter.issued_on, "みほん市長", letter.section,
    "受付番号 " + letter.receipt_number))
  at(0mm, 70mm, box(width: 210mm, align(center, text(20pt, "支給のお知らせ（" + letter.year + "）"))))
  at(20mm, 86mm, box(width: 170mm, par(letter.paragraph)))
  for (row, (name, label)) in labels.enumerate() {
    let y = 112mm + row * 7.8mm
    at(20mm, y, rect(width: 45mm, height: 7.8mm, stroke: .25mm, fill: luma(238), inset: 2mm, label))
    at(65mm, y, rect(width: 125mm, height: 7.8mm, stroke: .25mm, inset: 2mm, letter.at(name)))
  }
  for row in range(4) {
    for (column, part) in ("member", "birth", "relation").enumerate() {
      at(20mm + column * 56.7mm, 222mm + row * 7.8mm,
        rect(width: 56.7mm, height: 7.8mm, stroke: .25mm, inset: 2mm, letter.at(part + str(row + 1))))
    }
  }
  at(20mm, 275mm, text(8.5pt, "お問い合わせ　" + letter.desk + "　電話 " + letter.phone))
  let start = n * STEP
  at(182.06mm, 14.06mm, image(codes.slice(start, start + QR * QR), format: (encoding: "luma8", width: QR, height: QR),
    width: 12.88mm, scaling: "pixelated"))
  at(25mm, 50mm, image(codes.slice(start + QR * QR, start + STEP), format: (encoding: "luma8", width: BARS, height: 1),
    width: 56mm, height: 7mm, fit: "stretch", scaling: "pixelated"))
  pagebreak(weak: true)
}
"""


def typst_document(letters: Sequence[Letter]) -> bytes:
    """Typst at its best: one document, and both symbols handed over as pixels, drawn by our own fast routines."""
    import json  # noqa: PLC0415 (of this engine only)

    symbols = qr_symbols(len(letters[0]["qr"]))
    codes = bytearray()
    bars = 0
    for letter in letters:
        rows = "".join(_rows(symbols.bitmap(letter["qr"].encode()), symbols.side))
        widths = list(map(int, code128_widths(letter["receipt_number"])))
        bars = sum(widths)
        codes += bytes(0 if module == "1" else 255 for module in rows)
        codes += b"".join(bytes([255 * (place % 2)]) * width for place, width in enumerate(widths))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letters.json").write_text(json.dumps(letters, ensure_ascii=False), encoding="utf-8")
        (folder / "codes.bin").write_bytes(codes)
        (folder / "seal.png").write_bytes(seal_png())
        labels = "(" + ", ".join(f'("{field}", "{label}")' for field, label in LABELS) + ")"
        source = _TYPST.replace("LABELS", labels).replace("STEP", str(symbols.side**2 + bars))
        source = source.replace("QR", str(symbols.side)).replace("BARS", str(bars))
        (folder / "notice.typ").write_text(source, encoding="utf-8")
        pdf = typst.compile(os.fspath(folder / "notice.typ"), font_paths=[_FONT_FOLDER], ignore_system_fonts=True)
    assert isinstance(pdf, bytes)  # noqa: S101 - one page format, one file
    return pdf

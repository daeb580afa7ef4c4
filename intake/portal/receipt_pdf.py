"""The receipt as a PDF file: one page, its text in it, drawn by PDFium with the few glyphs that it needs.

WeasyPrint belongs to the case side (docs/adr/0005-portal-projection.md): the portal's process has none of it.
"""

import ctypes
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from fontTools import subset
from fontTools.ttLib import TTFont

from intake.services.upload.pdf_pages import PDFIUM

# The first font that has a character draws it; the last one knows the kanji of residents' registers.
_FONTS: Final = tuple(
    Path("/usr/share/fonts/truetype") / name for name in ("bizud-gothic/BIZUDPGothic-Regular.ttf", "ipamj/ipamjm.ttf")
)
_NO_GLYPH: Final = "〓"
_CLOSING: Final = frozenset(" 、。）」")
_WIDTH, _HEIGHT, _MARGIN = 595, 842, 62
_TITLE, _BODY, _SMALL = 20.0, 11.5, 10.0
_LABEL_WIDTH: Final = 130
_LEADING: Final = 1.6


@dataclass(frozen=True, slots=True)
class _Face:
    """A font file: what it has, and how wide that is in thousandths of the size."""

    path: Path
    glyphs: dict[int, str]
    widths: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A font in a document: PDFium's handle, the bytes that must outlive it, and the code of each character."""

    handle: Any
    content: Any
    codes: dict[int, int]


def can_draw() -> bool:
    """Whether the fonts are installed; without them there is the page to print."""
    return all(path.exists() for path in _FONTS)


def receipt_pdf(*, title: str, lead: str, rows: Sequence[tuple[str, str]], foot: str) -> bytes:
    """An A4 page: title, a sentence, labels with their values, a last line. Long values go on in the next line."""
    lines = list(_layout(title, lead, rows, foot))
    with PDFIUM:
        return _draw(lines)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text with its place, in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float


def _layout(title: str, lead: str, rows: Sequence[tuple[str, str]], foot: str) -> Iterator[_Line]:
    y = _HEIGHT - _MARGIN - _TITLE
    yield _Line(title, _MARGIN, y, _TITLE)
    y -= _TITLE * _LEADING
    yield _Line(lead, _MARGIN, y, _BODY)
    y -= _BODY * _LEADING * 1.5
    for label, value in rows:
        yield _Line(label, _MARGIN, y, _SMALL)
        for part in _wrapped(value, _BODY, _WIDTH - 2 * _MARGIN - _LABEL_WIDTH):
            yield _Line(part, _MARGIN + _LABEL_WIDTH, y, _BODY)
            y -= _BODY * _LEADING
        y -= _BODY * 0.4
    y -= _BODY
    for part in _wrapped(foot, _SMALL, _WIDTH - 2 * _MARGIN):
        yield _Line(part, _MARGIN, y, _SMALL)
        y -= _SMALL * _LEADING


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    """The lines of a text: between words where there are any, and no line begins with a closing sign."""
    line = ""
    for sign in text:
        if line and sign not in _CLOSING and sum(map(_width_of, line + sign)) * size / 1000 > width:
            cut = line.rfind(" ") + 1
            cut = cut if cut > len(line) // 2 else len(line)
            yield line[:cut].rstrip()
            line = line[cut:]
        line += sign
    yield line


def _draw(lines: Sequence[_Line]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    try:
        page = document.new_page(_WIDTH, _HEIGHT)
        loaded: dict[int, _Loaded] = {}
        for line in lines:
            x = line.x
            for place, run in _runs(line.text):
                if place not in loaded:
                    loaded[place] = _load(document, _faces()[place], "".join(one.text for one in lines))
                _put(document, page, loaded[place], run, x, line)
                x += sum(_width_of(sign) for sign in run) * line.size / 1000
        pdfium.FPDFPage_GenerateContent(page.raw)
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()
    finally:
        document.close()


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """The text in runs of one font each, by the place of the font; what none has becomes a mark that is seen."""
    drawn = "".join(sign if _face_of(sign) is not None else _NO_GLYPH for sign in text)
    for place, signs in groupby(drawn, key=_face_of):
        yield place or 0, "".join(signs)


def _put(document: Any, page: Any, font: _Loaded, run: str, x: float, line: _Line) -> None:
    piece = pdfium.FPDFPageObj_CreateTextObj(document.raw, font.handle, ctypes.c_float(line.size))
    codes = (ctypes.c_uint32 * len(run))(*(font.codes[ord(sign)] for sign in run))
    pdfium.FPDFText_SetCharcodes(piece, codes, len(run))
    pdfium.FPDFPageObj_Transform(piece, 1, 0, 0, 1, x, line.y)
    pdfium.FPDFPage_InsertObject(page.raw, piece)


def _load(document: Any, face: _Face, text: str) -> _Loaded:
    """The font with the glyphs of the text alone, given to the document."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["meta", "FFTM"]
    target = io.BytesIO()
    with TTFont(face.path, lazy=True) as font:
        tool = subset.Subsetter(options)
        tool.populate(text=text + _NO_GLYPH)
        tool.subset(font)
        font.save(target)
        codes = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    content = target.getvalue()
    kept = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
    handle = pdfium.FPDFText_LoadFont(document.raw, kept, len(content), pdfium.FPDF_FONT_TRUETYPE, 1)
    return _Loaded(handle, kept, codes)


@cache
def _faces() -> tuple[_Face, ...]:
    return tuple(_read(path) for path in _FONTS)


def _read(path: Path) -> _Face:
    with TTFont(path, lazy=True) as font:
        unit = 1000 / font["head"].unitsPerEm
        widths = {name: wide * unit for name, (wide, _left) in font["hmtx"].metrics.items()}
        return _Face(path, font.getBestCmap(), widths)


def _face_of(sign: str) -> int | None:
    return next((place for place, face in enumerate(_faces()) if ord(sign) in face.glyphs), None)


def _width_of(sign: str) -> float:
    place = _face_of(sign)
    if place is None:
        return 1000.0
    face = _faces()[place]
    return face.widths[face.glyphs[ord(sign)]]

"""Pages of a PDF as pictures. Part of the upload gate."""

import re
import threading
from collections.abc import Iterator
from typing import Final

import pypdfium2
from PIL import Image

# PDFium knows no threads: whoever uses it holds this.
PDFIUM: Final = threading.Lock()
_DPI: Final = 200
_POINTS: Final = 72
# Names that make a document do something, or carry a file. Hidden in compressed objects they do nothing either: only
# the drawing of the pages is taken.
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)


class PdfError(ValueError):
    """The document is refused; `code` is one of the upload gate's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pdf_pages(content: bytes, *, max_pages: int, max_pixels: int) -> Iterator[Image.Image]:
    """Draw the pages one by one at 200 dpi, smaller where a page would have too many pixels.

    Raises PdfError ``upload.active_content``, ``upload.encrypted``, ``upload.pages``, ``upload.damaged``.
    """
    if _ACTIVE.search(content):
        raise PdfError("upload.active_content")
    with PDFIUM:
        yield from _draw_all(content, max_pages, max_pixels)


def _draw_all(content: bytes, max_pages: int, max_pixels: int) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "upload.encrypted" if b"/Encrypt" in content else "upload.damaged"
        raise PdfError(code) from error
    try:
        if not 1 <= len(document) <= max_pages:
            raise PdfError("upload.pages")
        for number in range(len(document)):
            yield _draw(document, number, max_pixels)
    finally:
        document.close()


def _draw(document: pypdfium2.PdfDocument, number: int, max_pixels: int) -> Image.Image:
    try:
        page = document[number]
        width, height = page.get_size()
        scale = _DPI / _POINTS
        if width * height * scale * scale > max_pixels:
            scale = (max_pixels / (width * height)) ** 0.5
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, OverflowError, MemoryError) as error:
        raise PdfError("upload.damaged") from error
    return picture

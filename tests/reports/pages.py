"""Reading printed pages back, as the mailroom's scanner does."""

import io
from pathlib import Path

import pypdfium2

from intake.codes import CodeReading, read_codes


def read_pages(path: Path, *, dpi: int = 150) -> list[CodeReading]:
    """The codes on every page of a PDF."""
    readings = []
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            buffer = io.BytesIO()
            page.render(scale=dpi / 72, grayscale=True).to_pil().save(buffer, "PNG")
            readings.append(read_codes(buffer.getvalue()))
            page.close()
    finally:
        document.close()
    return readings

"""Letters as pictures: the same page drawn twice, compared pixel by pixel."""

from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

DPI = 150


def pictures(pdf: bytes, *, dpi: int = DPI) -> list[Image.Image]:
    """Every page in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            found.append(page.render(scale=dpi / 72).to_pil().convert("L"))
            page.close()
    return found


def different_pixels(
    first: Image.Image, second: Image.Image, *, except_mm: Sequence[tuple[float, float, float, float]], dpi: int = DPI
) -> int:
    """How many pixels of two pictures differ outside these rectangles (left, top, right, bottom in mm)."""
    assert first.size == second.size
    difference = ImageChops.difference(first, second)
    draw = ImageDraw.Draw(difference)
    for rectangle in except_mm:
        draw.rectangle([edge * dpi / 25.4 for edge in rectangle], fill=0)
    return sum(difference.histogram()[1:])

"""Drawing on a scanned page: millimetres to pixels, machine print, handwriting, codes, dirt and the file."""

import io
import random
import zlib
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from reports.letters.codes import CODE128_QUIET_MODULES, code128_widths, qr_rows
from reports.letters.fonts import CHAIN, FontFace, clusters, font_path, runs

DPI: Final = 150
PAGE_SIZE: Final = (1240, 1754)
PAPER: Final = 255
INK: Final = 0
PRINT_GREY: Final = 90
_MM_PER_INCH: Final = 25.4
# Where the baseline lies below the top of the type, the same for every font of a line.
_ASCENT: Final = 0.88
# Two bits a pixel: black, two greys, paper. Pale greys become paper, so that scanner haze costs no bytes.
_LEVELS: Final = (0, 85, 170, 255)
_TO_LEVEL: Final = bytes(0 if grey < 50 else 1 if grey < 125 else 2 if grey < 205 else 3 for grey in range(256))
_PALETTE: Final = tuple(level for level in _LEVELS for _ in range(3))
PRINT_FACE: Final = CHAIN[0].gothic
# Nobody's hand is on a Debian package; thin mincho with a slant and a jitter tells it from the print well enough.
HANDS: Final = (CHAIN[2].mincho, CHAIN[1].mincho, CHAIN[0].mincho)


def px(millimetres: float) -> int:
    """Return a length in pixels."""
    return round(millimetres * DPI / _MM_PER_INCH)


@lru_cache(maxsize=64)
def font(face: FontFace, size_px: int) -> ImageFont.FreeTypeFont:
    """Return a font at a size in pixels, kept open."""
    return ImageFont.truetype(str(font_path(face)), size_px, index=face.number)


def print_text(
    draw: ImageDraw.ImageDraw, at_mm: tuple[float, float], text: str, size_mm: float, grey: int = INK
) -> None:
    """Print machine text with its top left corner at a place, every character in a font that has it."""
    x = float(px(at_mm[0]))
    for step, part in runs(text):
        face = font(CHAIN[step].gothic, px(size_mm))
        draw.text((x, px(at_mm[1]) + px(size_mm) * _ASCENT), part, font=face, fill=grey, anchor="ls")
        x += face.getlength(part)


def write_by_hand(
    page: Image.Image, at_mm: tuple[float, float], text: str, size_mm: float, rng: random.Random, *, hand: int = 0
) -> None:
    """Write text the way a person does: every character at its own height, tilt and distance."""
    x = px(at_mm[0]) + rng.randint(0, 6)
    base_y = px(at_mm[1])
    for cluster in clusters(text):
        character = cluster.text
        if character.isspace():
            x += px(size_mm) // 2
            continue
        mask = _hand_glyph(character, px(size_mm) + rng.choice((-1, 0, 1)), rng.choice((-7, -3, 2, 6)), hand)
        page.paste(40, (x, base_y + rng.randint(-3, 3)), mask)
        x += mask.width - px(size_mm) // 3 + rng.randint(-1, 2)


@lru_cache(maxsize=4096)
def _hand_glyph(character: str, size_px: int, tilt_degrees: int, hand: int) -> Image.Image:
    """Return one written character as a mask with a margin of a sixth of its size on each side."""
    step = runs(character)[0][0]
    face = font(HANDS[hand % len(HANDS)] if step == 0 else CHAIN[step].mincho, size_px)
    margin = size_px // 6
    width = max(round(face.getlength(character)), size_px // 3)
    mask = Image.new("L", (width + 2 * margin, size_px + 3 * margin), 0)
    ImageDraw.Draw(mask).text((margin, 0), character, font=face, fill=255)
    return mask.rotate(tilt_degrees, resample=Image.Resampling.BILINEAR)


def tick_by_hand(page: Image.Image, at_mm: tuple[float, float], rng: random.Random) -> None:
    """Tick the square of 5 mm whose top left corner is at a place."""
    draw = ImageDraw.Draw(page)
    left, top = px(at_mm[0]), px(at_mm[1])
    jitter = [rng.randint(-3, 3) for _ in range(6)]
    points = [
        (left + 2 + jitter[0], top + 14 + jitter[1]),
        (left + 11 + jitter[2], top + 25 + jitter[3]),
        (left + 34 + jitter[4], top - 8 + jitter[5]),
    ]
    draw.line(points, fill=30, width=4, joint="curve")


def stamp_codes(page: Image.Image, receipt_number: str, payload: str) -> None:
    """Put the barcode with its number and the QR code at the top of a page, where the letters have them."""
    draw = ImageDraw.Draw(page)
    module = 2
    x = px(25) + CODE128_QUIET_MODULES * module
    for index, width in enumerate(map(int, code128_widths(receipt_number))):
        if index % 2 == 0:
            draw.rectangle((x, px(22), x + width * module - 1, px(29)), fill=INK)
        x += width * module
    print_text(draw, (28.4, 29.6), receipt_number, 3)
    rows = qr_rows(payload)
    side = 3
    symbol = Image.frombytes(
        "L", (len(rows), len(rows)), b"".join(bytes(255 * (1 - bit) for bit in row) for row in rows)
    )
    page.paste(symbol.resize((len(rows) * side, len(rows) * side), Image.Resampling.NEAREST), (px(176), px(10)))


def add_wear(page: Image.Image, rng: random.Random) -> Image.Image:
    """Turn the page a little, as a feeder does, and add specks of dust."""
    turned = page.rotate(rng.uniform(-0.35, 0.35), resample=Image.Resampling.NEAREST, fillcolor=PAPER)
    draw = ImageDraw.Draw(turned)
    for _ in range(rng.randint(10, 30)):
        x, y = rng.randrange(PAGE_SIZE[0]), rng.randrange(PAGE_SIZE[1])
        draw.ellipse((x, y, x + rng.randint(0, 2), y + rng.randint(0, 2)), fill=rng.choice((60, 120, 150)))
    return turned


def to_png(page: Image.Image) -> bytes:
    """Return the page as a PNG of four greys with its resolution."""
    indexed = page.point(list(_TO_LEVEL))
    indexed.putpalette(_PALETTE)
    buffer = io.BytesIO()
    indexed.save(buffer, "PNG", bits=2, compress_level=1, compress_type=zlib.Z_RLE, dpi=(DPI, DPI))
    return buffer.getvalue()

"""Reading the codes of a scanned page: which case a sheet belongs to, which form and which side.

The QR code is asked first; the barcode is the second witness. When both are there and disagree, the reading says so
and nobody guesses: two sheets may lie on top of each other.
"""

import io
from dataclasses import dataclass
from typing import Any, Final

import zxingcpp
from PIL import Image, UnidentifiedImageError

from cases.rules.qr_payload import DocType, QrPayload, QrPayloadError, parse_qr_payload

MAX_PIXELS: Final = 60_000_000
# The stub wants one BarcodeFormats; the library itself asks for a tuple.
_FORMATS: Final[Any] = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)


class CodeReadError(ValueError):
    """The bytes are no picture that can be read; ``code`` is ``not_an_image`` or ``too_large``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What the codes of one page say. Everything is None on a page without codes, such as a copy of a card.

    ``conflict`` is true when the codes on the page name different cases: a person has to look.
    """

    receipt_number: str | None = None
    program_no: str | None = None
    doc_type: DocType | None = None
    page: int | None = None
    qr_payload: str | None = None
    barcode: str | None = None
    conflict: bool = False


def read_codes(image: bytes) -> CodeReading:
    """Read the QR code and the barcode of one page (PNG, JPEG or TIFF; any rotation).

    Raises CodeReadError for bytes that are no image and for images over 60 million pixels.
    """
    found = zxingcpp.read_barcodes(_grey(image), formats=_FORMATS, try_invert=False)
    payloads = [payload for entry in found if _is_qr(entry) and (payload := _parsed(entry.text)) is not None]
    barcodes = [entry.text for entry in found if not _is_qr(entry)]
    numbers = {*(payload.receipt_number for _text, payload in payloads), *barcodes}
    return _reading(payloads, barcodes, conflict=len(numbers) > 1)


def _reading(payloads: list[tuple[str, QrPayload]], barcodes: list[str], *, conflict: bool) -> CodeReading:
    barcode = barcodes[0] if barcodes else None
    if not payloads:
        return CodeReading(receipt_number=barcode, barcode=barcode, conflict=conflict)
    text, payload = payloads[0]
    return CodeReading(
        receipt_number=payload.receipt_number,
        program_no=payload.program_no,
        doc_type=payload.doc_type,
        page=payload.page,
        qr_payload=text,
        barcode=barcode,
        conflict=conflict,
    )


def _is_qr(entry: Any) -> bool:
    return bool(entry.format == zxingcpp.BarcodeFormat.QRCode)


def _parsed(text: str) -> tuple[str, QrPayload] | None:
    """Return the payload, or None for a QR code of somebody else (cards and leaflets have them too)."""
    try:
        return text, parse_qr_payload(text)
    except QrPayloadError:
        return None


def _grey(image: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(image)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise CodeReadError("too_large", "The page has more than 60 million pixels. Scan it at 200 dpi.")
            return picture.convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise CodeReadError(
            "not_an_image", "The page is not an image that can be read. Scan it again as PNG, JPEG or TIFF."
        ) from error

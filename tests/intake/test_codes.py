"""Reading page codes from pictures: found, turned, missing, foreign, contradictory."""

import io

import pytest
from PIL import Image

from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from intake.codes import CodeReadError, read_codes
from reports.letters.codes import code128_widths, qr_rows

NUMBER = "101-00041287-42"
OTHER = "101-00041288-39"


def qr_picture(text: str) -> Image.Image:
    rows = qr_rows(text)
    symbol = Image.frombytes(
        "L", (len(rows), len(rows)), b"".join(bytes(255 * (1 - bit) for bit in row) for row in rows)
    )
    return symbol.resize((len(rows) * 4, len(rows) * 4), Image.Resampling.NEAREST)


def barcode_picture(text: str) -> Image.Image:
    row = b"".join(
        bytes([255 if place % 2 else 0]) * (int(width) * 2) for place, width in enumerate(code128_widths(text))
    )
    return Image.frombytes("L", (len(row), 1), row).resize((len(row), 50), Image.Resampling.NEAREST)


def page(*, qr: str | None = None, barcode: str | None = None, turn: int = 0, form: str = "PNG") -> bytes:
    sheet = Image.new("L", (900, 600), 255)
    if qr is not None:
        sheet.paste(qr_picture(qr), (700, 60))
    if barcode is not None:
        sheet.paste(barcode_picture(barcode), (80, 80))
    buffer = io.BytesIO()
    sheet.rotate(turn, expand=True, fillcolor=255).save(buffer, form)
    return buffer.getvalue()


def payload(number: str = NUMBER, number_of_page: int = 2) -> str:
    return format_qr_payload(QrPayload("101", number, DocType.CONFIRMATION_FORM, number_of_page))


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 2])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_both_codes_are_read_at_any_turn(turn, form):
    reading = read_codes(page(qr=payload(), barcode=NUMBER, turn=turn, form=form))
    assert (reading.receipt_number, reading.program_no, reading.doc_type, reading.page) == (
        NUMBER,
        "101",
        DocType.CONFIRMATION_FORM,
        2,
    )
    assert (reading.qr_payload, reading.barcode, reading.conflict) == (payload(), NUMBER, False)


def test_the_barcode_alone_names_the_case_but_not_the_page():
    reading = read_codes(page(barcode=NUMBER))
    assert (reading.receipt_number, reading.page, reading.qr_payload, reading.conflict) == (NUMBER, None, None, False)


def test_a_page_without_codes_says_nothing():
    reading = read_codes(page())
    assert reading.receipt_number is None
    assert not reading.conflict


def test_a_foreign_qr_code_is_not_ours():
    reading = read_codes(page(qr="https://example.org/coupon", barcode=NUMBER))
    assert (reading.receipt_number, reading.qr_payload, reading.conflict) == (NUMBER, None, False)


def test_codes_of_two_cases_on_one_page_are_a_conflict():
    assert read_codes(page(qr=payload(OTHER), barcode=NUMBER)).conflict


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n truncated"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(CodeReadError) as refused:
        read_codes(data)
    assert refused.value.code == "not_an_image"


def test_a_flood_of_pixels_is_refused_before_it_is_decoded():
    buffer = io.BytesIO()
    Image.new("1", (10_000, 7_000)).save(buffer, "PNG")
    with pytest.raises(CodeReadError) as refused:
        read_codes(buffer.getvalue())
    assert refused.value.code == "too_large"

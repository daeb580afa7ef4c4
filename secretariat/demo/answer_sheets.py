"""Scanned answers to a letter of the office: the sheet with the letter's codes, and what the resident put behind it."""

import random
from typing import Final

from PIL import Image, ImageDraw

from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from secretariat.demo.scan_canvas import (
    PAGE_SIZE,
    PAPER,
    PRINT_GREY,
    add_wear,
    print_text,
    stamp_codes,
    to_png,
    write_by_hand,
)

ANSWER_PAGE: Final = 2
TITLES: Final = {DocType.DEFICIENCY: "返送用紙（不足書類）", DocType.TRANSFER_FAILED: "口座再届出書"}


def answer_sheet(*, program_no: str, receipt_number: str, doc_type: DocType, name: str, text: str, seed: int) -> bytes:
    """Return the second page of a deficiency or failed-transfer letter as it comes back, as PNG.

    ``text`` is what the resident wrote in the middle of the sheet.
    """
    rng = random.Random(f"{seed}:{receipt_number}:{doc_type}")
    page = Image.new("L", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    print_text(draw, (25, 16.6), "見本（架空の書類です）", 3, PRINT_GREY)
    print_text(draw, (62, 32), TITLES[doc_type], 7)
    print_text(draw, (25, 60), f"受付番号　{receipt_number}　　{name}　様", 4.4)
    stamp_codes(page, receipt_number, format_qr_payload(QrPayload(program_no, receipt_number, doc_type, ANSWER_PAGE)))
    write_by_hand(page, (30, 90), text, 5, rng)
    return to_png(add_wear(page, rng))

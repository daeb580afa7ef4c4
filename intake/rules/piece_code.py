"""The code of a piece of mail as a hand reader or a person gives it: the text of the QR code, or a receipt number."""

from dataclasses import dataclass

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.qr_payload import QrPayloadError, parse_qr_payload

MOST_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class PieceCode:
    """`number` in its printed form, `doc_type` when the QR code told it; `fault` is a bench reason, empty when none."""

    number: str = ""
    doc_type: str = ""
    fault: str = ""


def read_piece_code(text: str, *, program_no: int) -> PieceCode:
    """Read what was scanned or typed. Faults: ``unreadable``, ``check_digits``, ``foreign_program``.

    Readers send the letters of a QR code in either case; people type numbers with or without hyphens, in any width.
    """
    plain = text.strip()[:MOST_CHARACTERS]
    if not plain:
        return PieceCode(fault="unreadable")
    number, doc_type = plain, ""
    if ":" in plain:
        try:
            payload = parse_qr_payload(plain.upper())
        except QrPayloadError:
            return PieceCode(plain[:40], fault="unreadable")
        number, doc_type = payload.receipt_number, payload.doc_type.value
    try:
        parsed = parse_receipt_number(number)
    except RuleError:
        return PieceCode(number[:40], doc_type, "check_digits")
    return PieceCode(str(parsed), doc_type, "" if parsed.program_no == program_no else "foreign_program")

"""What an envelope is, by the codes of its pages: whose, which form, or why a person has to look."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.qr_payload import DocType
from intake.codes import CodeReading

FORM_OF_DOC: dict[str, str] = {DocType.CONFIRMATION_FORM: "confirmation", DocType.APPLICATION_FORM: "application"}


@dataclass(frozen=True, slots=True)
class EnvelopeReading:
    """`receipt_number` in its printed form and the documents found; `fault` is a bench reason, empty when none."""

    receipt_number: str = ""
    doc_types: tuple[str, ...] = ()
    fault: str = ""


def read_envelope(readings: Sequence[CodeReading], *, program_no: int) -> EnvelopeReading:
    """Put the codes of all pages of one envelope together. Pages without a code (copies of cards) belong to the rest.

    Faults: ``conflict`` (codes of different cases), ``unreadable``, ``check_digits``, ``foreign_program``.
    """
    numbers = {one.receipt_number for one in readings if one.receipt_number}
    doc_types = tuple(dict.fromkeys(one.doc_type.value for one in readings if one.doc_type))
    if len(numbers) > 1 or any(one.conflict for one in readings):
        return EnvelopeReading(", ".join(sorted(numbers))[:40], doc_types, "conflict")
    if not numbers:
        return EnvelopeReading("", doc_types, "unreadable")
    (raw,) = numbers
    try:
        number = parse_receipt_number(raw)
    except RuleError:
        return EnvelopeReading(raw[:40], doc_types, "check_digits")
    programs = {one.program_no for one in readings if one.program_no} | {f"{number.program_no:03d}"}
    fault = "" if programs == {f"{program_no:03d}"} else "foreign_program"
    return EnvelopeReading(str(number), doc_types, fault)

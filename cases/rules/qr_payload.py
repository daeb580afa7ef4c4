"""The text inside the QR code that every page of every form and letter carries.

``version:program:receipt number:document type:page``, for example ``1:101:101-00041287-42:CF:2``. It tells the
mailroom which case a detached sheet belongs to and which side it is looking at. It never holds personal data, and
nothing in it opens anything (domain reference §11). Only characters of the QR alphanumeric set are used, so that the
symbol stays at version 2.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

PAYLOAD_VERSION: Final = 1
MAX_PAGE: Final = 99

_PROGRAM = re.compile(r"[0-9A-Z]{1,8}")
_RECEIPT_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,31}")
_PAGE = re.compile(r"[1-9][0-9]?")
_FIELD_COUNT = 5


class DocType(StrEnum):
    """Kind of a printed document, two letters because the symbol is small."""

    PUSH_NOTICE = "PN"
    CONFIRMATION_FORM = "CF"
    APPLICATION_FORM = "AF"
    DEFICIENCY = "DF"
    DECISION = "DC"
    DENIAL = "DN"
    TRANSFER_FAILED = "TF"
    DEEMED_WITHDRAWAL = "DW"
    GIFT_COVER = "GC"
    REMINDER = "RM"
    CERTIFICATE = "CT"
    INCIDENT = "IC"


class QrPayloadError(ValueError):
    """The text is not a payload of ours, or a value cannot be put into one. ``code`` says which part is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class QrPayload:
    """What one page says about itself. ``page`` counts from 1 within the document."""

    program_no: str
    receipt_number: str
    doc_type: DocType
    page: int
    version: int = PAYLOAD_VERSION


def format_qr_payload(payload: QrPayload) -> str:
    """Return the text to encode.

    Raises QrPayloadError (``bad_program``, ``bad_receipt_number``, ``bad_page``, ``bad_version``) when a value does
    not fit the form.
    """
    head = _head(payload.version, payload.program_no, payload.receipt_number, payload.doc_type)
    _require_page(payload.page)
    return f"{head}{payload.page}"


def format_qr_payloads(program_no: str, receipt_number: str, doc_type: DocType, *, pages: int) -> list[str]:
    """Return the texts of all pages of a document. Raises QrPayloadError as `format_qr_payload` does."""
    head = _head(PAYLOAD_VERSION, program_no, receipt_number, doc_type)
    _require_page(pages)
    return [f"{head}{page}" for page in range(1, pages + 1)]


def _require_page(page: int) -> None:
    if not 1 <= page <= MAX_PAGE:
        raise QrPayloadError("bad_page", f"A page code has pages 1 to {MAX_PAGE}, not {page}.")


@lru_cache(maxsize=64)
def _head(version: int, program_no: str, receipt_number: str, doc_type: DocType) -> str:
    """What all pages of a letter have in common: looked through once for all of them."""
    _require_version(str(version))
    _require(_PROGRAM, program_no, "bad_program", "program number")
    _require(_RECEIPT_NUMBER, receipt_number, "bad_receipt_number", "receipt number")
    return f"{version}:{program_no}:{receipt_number}:{doc_type.value}:"


def parse_qr_payload(text: str) -> QrPayload:
    """Read a payload back.

    Raises QrPayloadError: ``bad_form`` (not five parts), ``bad_version``, ``bad_program``, ``bad_receipt_number``,
    ``bad_doc_type``, ``bad_page``. The check digits of the receipt number are the business of whoever looks the case
    up.
    """
    parts = text.split(":")
    if len(parts) != _FIELD_COUNT:
        raise QrPayloadError(
            "bad_form", f"A page code has {_FIELD_COUNT} parts between colons; this one has {len(parts)}."
        )
    version, program_no, receipt_number, doc_type, page = parts
    _require_version(version)
    _require(_PROGRAM, program_no, "bad_program", "program number")
    _require(_RECEIPT_NUMBER, receipt_number, "bad_receipt_number", "receipt number")
    _require(_PAGE, page, "bad_page", "page number")
    try:
        kind = DocType(doc_type)
    except ValueError:
        raise QrPayloadError("bad_doc_type", f"Document type {doc_type!r} in the page code is unknown.") from None
    return QrPayload(program_no=program_no, receipt_number=receipt_number, doc_type=kind, page=int(page))


def _require(pattern: re.Pattern[str], value: str, code: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise QrPayloadError(
            code, f"The {what} {value!r} in the page code has characters or a length that are not allowed."
        )


def _require_version(version: str) -> None:
    if version != str(PAYLOAD_VERSION):
        raise QrPayloadError(
            "bad_version", f"Page code version {version!r} is unknown: only {PAYLOAD_VERSION} is in use."
        )

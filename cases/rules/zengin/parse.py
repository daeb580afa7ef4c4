"""Read a bank file back, checking every byte: lengths, order, constants, characters, count and sum.

Used on our own files before release (what is released is what was read back) and on files that somebody else made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.rules.business_days import is_always_closed
from cases.rules.faults import RuleError
from cases.rules.zengin.layout import DATA, END, HEADER, RECORD_BYTES, TRAILER, Field, Layout
from cases.rules.zengin.records import (
    Payer,
    TransferRecord,
    check_payer,
    check_read_customer_codes,
    check_record,
    field_error,
)

_CRLF = b"\r\n"
_END_OF_FILE = b"\x1a"
_FOREIGN_BYTE = re.compile(rb"[^\x20-\x7e\xa1-\xdf]")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEWEST_RECORDS = 3
_ORDER = re.compile(r"12*89")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A bank file that passed every check. The format carries month and day of the transfer, not the year."""

    payer: Payer
    transfer_month: int
    transfer_day: int
    records: tuple[TransferRecord, ...]
    total_count: int
    total_yen: int
    newline: Literal["none", "crlf"]
    eof: bool


def parse_file(content: bytes, *, allow_wo: bool = False) -> ParsedFile:
    """Read a single-batch file of type 21. Raises RuleError with the 1-based row and the field where it can.

    Codes: ``zengin.length``, ``zengin.newline``, ``zengin.characters``, ``zengin.order``, ``zengin.multi_batch``,
    ``zengin.constant``, ``zengin.digits``, ``zengin.filler``, ``zengin.date``, ``zengin.total_count``,
    ``zengin.total_yen``, and those of `check_payer` and `check_record`.
    """
    eof = content.endswith(_END_OF_FILE)
    body = content[:-1] if eof else content
    newline, lines = split_records(body)
    records = decode_records(lines)
    check_order(records)
    payer, month, day = _read_header(records[0], allow_wo=allow_wo)
    payments = tuple(_read_data(line, row, allow_wo=allow_wo) for row, line in enumerate(records[1:-2], start=1))
    total_count, total_yen = _read_trailer(records[-2], payments)
    read_fields(records[-1], END)
    return ParsedFile(
        payer=payer,
        transfer_month=month,
        transfer_day=day,
        records=payments,
        total_count=total_count,
        total_yen=total_yen,
        newline=newline,
        eof=eof,
    )


def split_records(body: bytes) -> tuple[Literal["none", "crlf"], list[bytes]]:
    """The 120-byte records and how they end. Raises RuleError."""
    newline: Literal["none", "crlf"] = "crlf" if _CRLF in body else "none"
    step = RECORD_BYTES + (len(_CRLF) if newline == "crlf" else 0)
    if len(body) % step or len(body) < step * _FEWEST_RECORDS:
        raise RuleError(
            "zengin.length",
            _("The file is not a whole number of 120-byte records. Ask for the file again."),
        )
    chunks = [body[start : start + step] for start in range(0, len(body), step)]
    if newline == "none":
        return newline, chunks
    for row, chunk in enumerate(chunks):
        if chunk[RECORD_BYTES:] != _CRLF:
            raise RuleError(
                "zengin.newline",
                _("A line of the file does not end after 120 bytes. Ask for the file again."),
                row=row,
                position=RECORD_BYTES,
            )
    return newline, [chunk[:RECORD_BYTES] for chunk in chunks]


def decode_records(lines: Sequence[bytes]) -> list[str]:
    """Rows here count the header as 0, so that the payments count from 1."""
    decoded: list[str] = []
    for row, line in enumerate(lines):
        foreign = _FOREIGN_BYTE.search(line)
        if foreign:
            raise RuleError(
                "zengin.characters",
                _("Byte {place} of a record is no character of a bank file. Ask for the file again."),
                row=row,
                position=foreign.start(),
                params={"place": foreign.start() + 1},
            )
        decoded.append(line.decode("cp932"))
    return decoded


def check_order(records: Sequence[str]) -> None:
    """Raise RuleError unless header, payments, trailer and end follow one another."""
    kinds = "".join(record[0] for record in records)
    if _ORDER.fullmatch(kinds):
        return
    if kinds.count("1") > 1 and kinds.endswith("89"):
        raise RuleError(
            "zengin.multi_batch", _("The file holds several batches. Send one batch a file."), row=kinds.index("1", 1)
        )
    raise RuleError(
        "zengin.order",
        _("The records of the file are not header, payments, trailer and end. Ask for the file again."),
    )


def read_fields(record: str, layout: Layout) -> dict[str, str]:
    """The fields of a record by name, each checked for its kind. Raises RuleError."""
    matched = layout.pattern.fullmatch(record)
    if matched is None:  # one look at the whole record; only a wrong one is taken apart, to name the field
        for field in layout:
            _check_field(field, field.cut(record))
        raise RuleError(
            "zengin.length", _("The file is not a whole number of 120-byte records. Ask for the file again.")
        )
    values = dict(zip(layout.names, matched.groups(), strict=True))
    for name in layout.text_names:
        values[name] = values[name].rstrip(" ")
    return values


def _check_field(field: Field, text: str) -> None:
    if field.kind == "fixed" and text not in field.values:
        raise field_error("zengin.constant", field.name, _("{field} has a value that the format does not know."), text)
    if field.kind == "number" and not (text.isascii() and text.isdigit()):
        raise field_error("zengin.digits", field.name, _("{field} must be digits throughout."), text)
    if field.kind == "blank" and text.strip(" "):
        raise field_error("zengin.filler", field.name, _("The unused end of a record is not blank."), text)


def _read_header(record: str, *, allow_wo: bool) -> tuple[Payer, int, int]:
    values = read_fields(record, HEADER)
    month, day = int(values["transfer_mmdd"][:2]), int(values["transfer_mmdd"][2:])
    _check_month_and_day(month, day)
    payer = Payer(
        requester_code=values["requester_code"],
        requester_kana=values["requester_kana"],
        bank_code=values["bank_code"],
        bank_kana=values["bank_kana"],
        branch_code=values["branch_code"],
        branch_kana=values["branch_kana"],
        account_type=values["account_type"],
        account_number=values["account_number"],
    )
    check_payer(payer, allow_wo=allow_wo)
    return payer, month, day


def _check_month_and_day(month: int, day: int) -> None:
    """The year is unknown: only dates that exist in no year, and those when banks are always closed, are refused."""
    exists = 1 <= month <= len(_DAYS_IN_MONTH) and 1 <= day <= _DAYS_IN_MONTH[month - 1]
    if not exists or is_always_closed(month, day):
        raise field_error(
            "zengin.date", "transfer_mmdd", _("The transfer date is no day on which banks are open."), f"{month}/{day}"
        )


def _read_data(record: str, row: int, *, allow_wo: bool) -> TransferRecord:
    try:
        values = read_fields(record, DATA)
        has_edi = values["edi_mark"] == "Y"
        payment = TransferRecord(
            bank_code=values["bank_code"],
            bank_kana=values["bank_kana"],
            branch_code=values["branch_code"],
            branch_kana=values["branch_kana"],
            account_type=values["account_type"],
            account_number=values["account_number"],
            payee_kana=values["payee_kana"],
            amount_yen=int(values["amount_yen"]),
            customer_code_1="" if has_edi else values["customer_code_1"],
            customer_code_2="" if has_edi else values["customer_code_2"],
            edi=(values["customer_code_1"].ljust(10) + values["customer_code_2"]).rstrip(" ") if has_edi else None,
        )
        check_record(payment, allow_wo=allow_wo)
        check_read_customer_codes(payment)
    except RuleError as error:
        raise error.at(row=row) from None
    return payment


def _read_trailer(record: str, payments: Sequence[TransferRecord]) -> tuple[int, int]:
    values = read_fields(record, TRAILER)
    total_count, total_yen = int(values["total_count"]), int(values["total_yen"])
    if total_count != len(payments):
        raise field_error(
            "zengin.total_count", "total_count", _("The trailer counts other than the payments in the file.")
        )
    if total_yen != sum(payment.amount_yen for payment in payments):
        raise field_error("zengin.total_yen", "total_yen", _("The trailer's sum is not the sum of the payments."))
    return total_count, total_yen

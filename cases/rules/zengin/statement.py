"""The bank's statement of an account, read byte by byte (入出金取引明細, type 03, records of 200 bytes).

What the bank says of itself must agree: the counts and sums of the trailer with the entries, and the balance before,
the entries and the balance after with one another. A statement that does not is refused as a whole.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.rules.era import parse_date
from cases.rules.faults import RuleError
from cases.rules.zengin.layout import Field, Layout
from cases.rules.zengin.statement_layout import DATA, END, HEADER, RECORD_BYTES, TRAILER

MOST_BYTES: Final = 20_000_000
DEPOSIT: Final = "1"
OVERDRAWN: Final = "2"
_FOREIGN_BYTE = re.compile(rb"[^\x20-\x7e\xa1-\xdf]")
_ORDER = re.compile(r"12*89")
_CRLF: Final = b"\r\n"
_REIWA: Final = "5"  # the format leaves the era out, and nothing here is older


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement of the account. `yen` is positive; `party_kana`, `note` and `edi` are the bank's own words."""

    row: int
    reference: str
    booked_on: dt.date
    is_deposit: bool
    kind: str
    yen: int
    requester_code: str
    party_kana: str
    from_bank_kana: str
    note: str
    edi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement whose sums agree. Balances are negative where the account is overdrawn."""

    first_on: dt.date
    last_on: dt.date
    bank_code: str
    branch_code: str
    account_number: str
    opening_yen: int
    closing_yen: int
    entries: tuple[Entry, ...]


def read_statement(content: bytes) -> Statement:
    """Read a statement of one account. Raises RuleError with the 1-based row where it can.

    Codes: ``statement.length``, ``statement.characters``, ``statement.order``, ``statement.field``,
    ``statement.amount``, ``statement.day``, ``statement.count``, ``statement.sum``, ``statement.balance``.
    """
    records = _records(content)
    head = _fields(records[0], HEADER, 0)
    tail = _fields(records[-2], TRAILER, len(records) - 2)
    _fields(records[-1], END, len(records) - 1)
    entries = tuple(_entry(record, row) for row, record in enumerate(records[1:-2], start=1))
    statement = Statement(
        first_on=_day(head["first_on"], 0),
        last_on=_day(head["last_on"], 0),
        bank_code=head["bank_code"],
        branch_code=head["branch_code"],
        account_number=head["account_number"][-7:],
        opening_yen=_signed(head["opening_sign"], head["opening_yen"]),
        closing_yen=_signed(tail["closing_sign"], tail["closing_yen"]),
        entries=entries,
    )
    _check_sums(statement, tail)
    return statement


def _records(content: bytes) -> list[str]:
    body = content.removesuffix(b"\x1a")
    step = RECORD_BYTES + (len(_CRLF) if _CRLF in body else 0)
    if not body or len(body) > MOST_BYTES or len(body) % step:
        raise RuleError(
            "statement.length",
            _("The file is not a whole number of 200-byte records. Choose the statement (type 03) of the bank."),
        )
    records: list[str] = []
    for row, start in enumerate(range(0, len(body), step)):
        line = body[start : start + RECORD_BYTES]
        if _FOREIGN_BYTE.search(line) or body[start + RECORD_BYTES : start + step] not in {b"", _CRLF}:
            message = _("A record holds bytes that no bank file has. Ask for the file again.")
            raise RuleError("statement.characters", message, row=row)
        records.append(line.decode("cp932"))
    if not _ORDER.fullmatch("".join(record[0] for record in records)):
        raise RuleError(
            "statement.order",
            _("The records are not one account's header, entries, trailer and end. Ask for a file of this account."),
        )
    return records


def _fields(record: str, layout: Layout, row: int) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in layout:
        text = field.cut(record)
        if not _fits(field, text):
            raise RuleError(
                "statement.field",
                _("Bytes {first} to {last} of a record hold a value that the format does not know."),
                row=row,
                params={"first": field.start + 1, "last": field.start + field.length},
            )
        values[field.name] = text.strip(" ")
    return values


def _fits(field: Field, text: str) -> bool:
    if field.kind == "fixed":
        return text in field.values
    return field.kind != "number" or (text.isascii() and text.isdigit())


def _entry(record: str, row: int) -> Entry:
    values = _fields(record, DATA, row)
    if not int(values["amount_yen"]):
        raise RuleError(
            "statement.amount", _("An entry of the statement has no amount. Ask for the file again."), row=row
        )
    return Entry(
        row=row,
        reference=values["reference"],
        booked_on=_day(values["booked_on"], row),
        is_deposit=values["direction"] == DEPOSIT,
        kind=values["kind"],
        yen=int(values["amount_yen"]),
        requester_code=values["requester_code"],
        party_kana=values["party_kana"],
        from_bank_kana=values["from_bank_kana"],
        note=values["note"],
        edi=values["edi"],
    )


def _day(text: str, row: int) -> dt.date:
    """A day `YYMMDD` of the running era."""
    try:
        return parse_date(f"{_REIWA}{text}").value
    except RuleError as error:
        raise RuleError("statement.day", _("A record has a day that does not exist."), row=row) from error


def _signed(sign: str, digits: str) -> int:
    return -int(digits) if sign == OVERDRAWN else int(digits)


def _check_sums(statement: Statement, tail: dict[str, str]) -> None:
    deposits = [entry.yen for entry in statement.entries if entry.is_deposit]
    payments = [entry.yen for entry in statement.entries if not entry.is_deposit]
    counts = (len(deposits), len(payments), len(statement.entries))
    if counts != (int(tail["in_count"]), int(tail["out_count"]), int(tail["entry_count"])):
        raise RuleError("statement.count", _("The trailer counts other entries than the file holds."))
    if (sum(deposits), sum(payments)) != (int(tail["in_yen"]), int(tail["out_yen"])):
        raise RuleError("statement.sum", _("The sums of the trailer are not those of the entries."))
    if statement.opening_yen + sum(deposits) - sum(payments) != statement.closing_yen:
        raise RuleError("statement.balance", _("The balance before, the entries and the balance after do not add up."))

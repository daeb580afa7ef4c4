"""Whether accounts exist in the payee's name, asked of the bank before money goes (振込口座照会, types 98 and 99).

The request has the records of a transfer up to byte 113 with the amount 0 and an answer byte at 120; the answer repeats
them with that byte filled in (domain reference §1.9).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError
from cases.rules.zengin.build import data_line, encode_lines, header_line
from cases.rules.zengin.layout import RECORD_BYTES
from cases.rules.zengin.parse import check_order, decode_records, split_records
from cases.rules.zengin.profiles import BankProfile
from cases.rules.zengin.records import (
    Payer,
    TransferRecord,
    check_customer_codes,
    check_payee,
    check_payer,
    field_error,
)

REQUEST: Final = "98"
ANSWER: Final = "99"
AnswerCode = Literal["0", "1", "2", "9"]
CONFIRMED: Final = "0"
NO_ACCOUNT: Final = "1"
NAME_DIFFERS: Final = "2"
OTHER: Final = "9"
ANSWERS: Final[tuple[AnswerCode, ...]] = (CONFIRMED, NO_ACCOUNT, NAME_DIFFERS, OTHER)

_ANSWER_PLACE: Final = RECORD_BYTES - 1
# What of a record names the question: bank, branch, type, number and name, customer codes. Banks fill their names in.
_NAMING: Final = (slice(1, 5), slice(20, 23), slice(42, 80), slice(91, 111))
_REQUESTER: Final = slice(4, 14)
_FILE_TYPE: Final = slice(1, 3)
_DAY: Final = slice(54, 58)
_COUNT: Final = slice(1, 7)


def build_inquiry(profile: BankProfile, payer: Payer, requested_on: date, records: Sequence[TransferRecord]) -> bytes:
    """The request (type 98) about the accounts of the records, in their order.

    Raises RuleError: ``zengin.no_records``, ``zengin.too_many_records``, and those of `check_payer` and `check_payee`
    with the 1-based row.
    """
    check_payer(payer, allow_wo=profile.allow_wo)
    if not records:
        raise RuleError("zengin.no_records", _("The inquiry would ask about no account."))
    if len(records) > profile.max_records:
        raise RuleError(
            "zengin.too_many_records",
            _("The inquiry asks about {count} accounts, the bank takes {limit} a file. Split it."),
            params={"count": len(records), "limit": profile.max_records},
        )
    lines = [header_line(payer, requested_on, file_type=REQUEST)]
    for row, record in enumerate(records, start=1):
        try:
            check_payee(record, allow_wo=profile.allow_wo)
            check_customer_codes(record)
        except RuleError as error:
            raise error.at(row=row) from None
        lines.append(data_line(profile, record._replace(amount_yen=0))[:_ANSWER_PLACE] + "0")
    lines.append(f"8{len(records):06d}".ljust(RECORD_BYTES))
    lines.append("9".ljust(RECORD_BYTES))
    return encode_lines(profile, lines)


def read_answers(request: bytes, answer: bytes) -> list[AnswerCode]:
    """The bank's answers (type 99) in the order of our request; its own order does not matter.

    Raises RuleError: those of the form, ``inquiry.type`` for a file of another kind, ``inquiry.other`` for the answer
    to another request, ``inquiry.unknown_row``, ``inquiry.row_twice``, ``inquiry.rows_missing``, ``inquiry.code``,
    ``zengin.total_count``.
    """
    asked, answered = _records(request), _records(answer)
    _check_head(asked[0], answered[0])
    _check_count(answered)
    questions = {_name(record): place for place, record in enumerate(asked[1:-2])}
    found: dict[int, AnswerCode] = {}
    for row, record in enumerate(answered[1:-2], start=1):
        place = questions.get(_name(record))
        if place is None:
            message = _("A row of the file asks about an account that is not in this inquiry.")
            raise RuleError("inquiry.unknown_row", message, row=row)
        if place in found:
            raise RuleError("inquiry.row_twice", _("The file answers about one account twice."), row=row)
        found[place] = _code(record, row)
    if len(found) < len(questions):
        raise RuleError(
            "inquiry.rows_missing",
            _("The file has no answer for {count} of the accounts. Ask the bank for the whole file."),
            params={"count": len(questions) - len(found)},
        )
    return [found[place] for place in range(len(questions))]


def _records(content: bytes) -> list[str]:
    _newline, lines = split_records(content.removesuffix(b"\x1a"))
    records = decode_records(lines)
    check_order(records)
    return records


def _check_head(asked: str, answered: str) -> None:
    if answered[_FILE_TYPE] != ANSWER:
        raise RuleError(
            "inquiry.type",
            _("The file is of type {found}, an answer about accounts is of type 99. Choose the bank's answer."),
            params={"found": answered[_FILE_TYPE]},
        )
    if (answered[_REQUESTER], answered[_DAY]) != (asked[_REQUESTER], asked[_DAY]):
        raise RuleError("inquiry.other", _("The file answers another inquiry. Look at its day and requester."))


def _check_count(records: Sequence[str]) -> None:
    count = records[-2][_COUNT]
    if not count.isdecimal() or int(count) != len(records) - 3:
        raise field_error(
            "zengin.total_count", "total_count", _("The trailer counts other than the payments in the file.")
        )


def _name(record: str) -> tuple[str, ...]:
    return tuple(record[part] for part in _NAMING)


def _code(record: str, row: int) -> AnswerCode:
    for code in ANSWERS:
        if record[_ANSWER_PLACE] == code:
            return code
    raise RuleError("inquiry.code", _("The file has an answer that is none of 0, 1, 2 and 9."), row=row)

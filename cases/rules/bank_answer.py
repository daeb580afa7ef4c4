"""A bank's own list of failed transfers: a table whose columns a person can name (domain reference §1.8).

There is no standard for it. The first line names the columns; the usual names are known, others are chosen by hand.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import LazyText, RuleError

MOST_BYTES = 20_000_000
MOST_COLUMNS = 60
_SPACES = re.compile(r"[\s_・/()\-]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_TYPES = {"普通": "1", "総合": "1", "当座": "2", "貯蓄": "4"}


class Column(StrEnum):
    """What a column of the list can mean."""

    RECEIPT_NUMBER = "receipt_number"
    CUSTOMER_CODE = "customer_code"
    BANK_CODE = "bank_code"
    BRANCH_CODE = "branch_code"
    ACCOUNT_TYPE = "account_type"
    ACCOUNT_NUMBER = "account_number"
    AMOUNT = "amount"
    REASON = "reason"
    OUTCOME = "outcome"


COLUMN_LABELS: dict[Column, LazyText] = {
    Column.RECEIPT_NUMBER: _("receipt number"),
    Column.CUSTOMER_CODE: _("customer code 1"),
    Column.BANK_CODE: _("bank code"),
    Column.BRANCH_CODE: _("branch code"),
    Column.ACCOUNT_TYPE: _("account type"),
    Column.ACCOUNT_NUMBER: _("account number"),
    Column.AMOUNT: _("amount of the transfer"),
    Column.REASON: _("reason of the failure"),
    Column.OUTCOME: _("outcome of the transfer"),
}

# Usual names, without blanks and widths, the longest match first.
_NAMES: tuple[tuple[str, Column], ...] = (
    ("受付番号", Column.RECEIPT_NUMBER),
    ("receiptnumber", Column.RECEIPT_NUMBER),
    ("顧客コード1", Column.CUSTOMER_CODE),
    ("顧客コード", Column.CUSTOMER_CODE),
    ("顧客番号", Column.CUSTOMER_CODE),
    ("被仕向銀行番号", Column.BANK_CODE),
    ("金融機関コード", Column.BANK_CODE),
    ("銀行コード", Column.BANK_CODE),
    ("銀行番号", Column.BANK_CODE),
    ("被仕向支店番号", Column.BRANCH_CODE),
    ("支店コード", Column.BRANCH_CODE),
    ("支店番号", Column.BRANCH_CODE),
    ("店番", Column.BRANCH_CODE),
    ("預金種目", Column.ACCOUNT_TYPE),
    ("種目", Column.ACCOUNT_TYPE),
    ("科目", Column.ACCOUNT_TYPE),
    ("口座番号", Column.ACCOUNT_NUMBER),
    ("振込金額", Column.AMOUNT),
    ("返却金額", Column.AMOUNT),
    ("金額", Column.AMOUNT),
    ("不能理由", Column.REASON),
    ("返却理由", Column.REASON),
    ("事由", Column.REASON),
    ("理由", Column.REASON),
    ("reason", Column.REASON),
    ("振込結果", Column.OUTCOME),
    ("処理結果", Column.OUTCOME),
    ("結果", Column.OUTCOME),
)
_BY_ACCOUNT = frozenset({Column.BANK_CODE, Column.BRANCH_CODE, Column.ACCOUNT_NUMBER, Column.AMOUNT})

# Words of a reason, in the order in which they decide. The values are those of TransferResult.Reason.
_REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("種目", "科目", "type"), "type"),
    (("該当口座なし", "該当なし", "取引なし", "口座なし", "no_account"), "no_account"),
    (("解約", "凍結", "停止", "受取口座", "closed"), "closed"),
    (("名義", "受取人", "氏名", "name"), "name"),
    (("口座番号", "番号相違", "number"), "number"),
)
_PAID = frozenset({"0", "ok", "paid", "済", "振込済", "振込済み", "正常", "入金済", "完了"})


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The list as it came: names of the columns and rows of equal width."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One transfer of the list. `row` counts from 1 below the names; digits are half-width, "" where not given.

    `is_paid` says that the list itself calls the transfer done.
    """

    row: int
    receipt_number: str
    customer_code: str
    bank_code: str
    branch_code: str
    account_type: str
    account_number: str
    amount_yen: int | None
    reason: str
    reason_text: str
    is_paid: bool


def decode_answer(content: bytes) -> str:
    """The text of a list, from UTF-8 or CP932. Raises RuleError ``answer.empty``, ``answer.large``, ``answer.text``."""
    if not content.strip():
        raise RuleError("answer.empty", _("The file is empty. Choose the list that the bank sent."))
    if len(content) > MOST_BYTES:
        raise RuleError("answer.large", _("The file is larger than 20 MB. Choose the list of one transfer date."))
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleError("answer.text", _("The file is no text. Save the list of the bank as CSV and choose it again."))


def read_table(text: str) -> AnswerTable:
    """The list as a table: separated by commas, semicolons or tabs. Raises RuleError ``answer.no_rows``."""
    first = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    lines = [
        tuple(cell.strip() for cell in line)
        for line in csv.reader(io.StringIO(text), delimiter=separator)
        if any(cell.strip() for cell in line)
    ]
    if len(lines) < 2:  # noqa: PLR2004 - names and a row
        raise RuleError(
            "answer.no_rows", _("The list has no row below the names of its columns. Choose the list of the bank.")
        )
    width = min(max(len(line) for line in lines), MOST_COLUMNS)
    filled = [(*line, *("",) * width)[:width] for line in lines]
    return AnswerTable(filled[0], tuple(filled[1:]))


def guess_columns(names: Sequence[str]) -> dict[Column, int]:
    """Where each meaning stands, by the usual names; a column has one meaning, a meaning one column."""
    found: dict[Column, int] = {}
    folded = [_fold(name) for name in names]
    for known, column in _NAMES:
        for place, name in enumerate(folded):
            if column not in found and place not in found.values() and known in name:
                found[column] = place
    return found


def check_columns(columns: Mapping[Column, int]) -> None:
    """Whether rows can be found and reasons read. Raises RuleError ``answer.no_key``, ``answer.no_reason``."""
    if not ({Column.RECEIPT_NUMBER, Column.CUSTOMER_CODE} & set(columns) or set(columns) >= _BY_ACCOUNT):
        raise RuleError(
            "answer.no_key",
            _(
                "No column leads to the payment. Choose the one with the receipt number or customer code, or those "
                "with bank, branch, account number and amount."
            ),
        )
    if not {Column.REASON, Column.OUTCOME} & set(columns):
        raise RuleError(
            "answer.no_reason", _("No column says why a transfer failed. Choose the one with the reason or outcome.")
        )


def read_rows(table: AnswerTable, columns: Mapping[Column, int]) -> list[AnswerRow]:
    """Every row under the given meaning of the columns."""
    return [_row(number, cells, columns) for number, cells in enumerate(table.rows, start=1)]


def reason_of(text: str) -> str:
    """The reason that a bank's words come to; ``other`` when they are not known."""
    folded = _fold(text)
    for words, reason in _REASONS:
        if any(word in folded for word in words):
            return reason
    return "other"


def _row(number: int, cells: Sequence[str], columns: Mapping[Column, int]) -> AnswerRow:
    def cell(column: Column) -> str:
        return unicodedata.normalize("NFKC", cells[columns[column]]).strip() if column in columns else ""

    def digits(column: Column, width: int) -> str:
        found = _NOT_DIGITS.sub("", cell(column))
        return found.rjust(width, "0") if found else ""

    amount = _NOT_DIGITS.sub("", cell(Column.AMOUNT))
    reason_text = cell(Column.REASON) or cell(Column.OUTCOME)
    account_type = cell(Column.ACCOUNT_TYPE)
    return AnswerRow(
        row=number,
        receipt_number=cell(Column.RECEIPT_NUMBER),
        customer_code=_NOT_DIGITS.sub("", cell(Column.CUSTOMER_CODE)).lstrip("0"),
        bank_code=digits(Column.BANK_CODE, 4),
        branch_code=digits(Column.BRANCH_CODE, 3),
        account_type=next((code for word, code in _TYPES.items() if word in account_type), account_type or "1"),
        account_number=digits(Column.ACCOUNT_NUMBER, 7),
        amount_yen=int(amount) if amount else None,
        reason=reason_of(reason_text),
        reason_text=reason_text[:60],
        is_paid=_fold(cell(Column.OUTCOME)) in _PAID,
    )


def _fold(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()

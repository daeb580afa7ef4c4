"""The list for a municipality's finance system: every system wants columns of its own, chosen here without code."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.rules.payment_row import PackRow
from reports.errors import ReportError

FIXED: Final = "fixed"
MOST_COLUMNS: Final = 30
ACCOUNT_NUMBER: Final = "account_number"
ACCOUNT_TYPES: Final = MappingProxyType({"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"})


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column: its name in the file, where its value comes from, and the text of a fixed one."""

    name: str
    source: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FinanceRow:
    """A payment as the list sees it; `account_number` is empty unless a column asks for it."""

    row: PackRow
    transfer_on: dt.date
    batch_number: int
    account_number: str = ""


_SOURCES: Final[Mapping[str, tuple[Any, Callable[[FinanceRow], str]]]] = MappingProxyType(
    {
        "position": (gettext_lazy("line number"), lambda one: str(one.row.position)),
        "decision_number": (gettext_lazy("decision number"), lambda one: str(one.row.decision_number)),
        "decided_on": (gettext_lazy("day of decision"), lambda one: f"{one.row.decided_on:%Y%m%d}"),
        "receipt_number": (gettext_lazy("receipt number"), lambda one: one.row.receipt_number),
        "person_number": (gettext_lazy("person number of the roster"), lambda one: one.row.person_number),
        "household_number": (gettext_lazy("household number of the roster"), lambda one: one.row.household_number),
        "members": (gettext_lazy("people of the household"), lambda one: str(one.row.members)),
        "yen": (gettext_lazy("amount in yen"), lambda one: str(one.row.yen)),
        "transfer_on": (gettext_lazy("transfer date"), lambda one: f"{one.transfer_on:%Y%m%d}"),
        "batch_number": (gettext_lazy("batch number"), lambda one: str(one.batch_number)),
        "bank_code": (gettext_lazy("bank code"), lambda one: one.row.bank_code),
        "branch_code": (gettext_lazy("branch code"), lambda one: one.row.branch_code),
        "account_type": (gettext_lazy("account type (digit)"), lambda one: one.row.account_type),
        ACCOUNT_NUMBER: (gettext_lazy("account number"), lambda one: one.account_number),
        "holder_kana": (gettext_lazy("account holder in kana"), lambda one: one.row.holder_kana),
    }
)
SOURCES: Final[Mapping[str, Any]] = MappingProxyType(
    {**{name: label for name, (label, _read) in _SOURCES.items()}, FIXED: gettext_lazy("always the same text")}
)
DEFAULT: Final = (
    LayoutColumn("明細番号", "position"),
    LayoutColumn("決定番号", "decision_number"),
    LayoutColumn("債主番号", "person_number"),
    LayoutColumn("受付番号", "receipt_number"),
    LayoutColumn("支払額", "yen"),
    LayoutColumn("支払予定日", "transfer_on"),
    LayoutColumn("金融機関コード", "bank_code"),
    LayoutColumn("支店コード", "branch_code"),
    LayoutColumn("預金種目", "account_type"),
    LayoutColumn("口座番号", ACCOUNT_NUMBER),
    LayoutColumn("口座名義カナ", "holder_kana"),
)


def check_layout(columns: Sequence[LayoutColumn], encoding: str) -> None:
    """Whether the columns make a list. Raises ReportError: ``no_column``, ``too_many``, ``twice``, ``source``,
    ``not_encodable``, ``no_amount``."""
    if not columns:
        raise ReportError(_("Name at least one column."), code="no_column")
    if len(columns) > MOST_COLUMNS:
        raise ReportError(_("The list takes %(most)d columns.") % {"most": MOST_COLUMNS}, code="too_many")
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise ReportError(_("Two columns have the same name. Give each its own."), code="twice")
    if any(column.source not in SOURCES for column in columns):
        raise ReportError(_("Choose where the value of each column comes from."), code="source")
    if "yen" not in {column.source for column in columns}:
        raise ReportError(_("The amount is in no column. Add one for it."), code="no_amount")
    for column in columns:
        try:
            f"{column.name}{column.text}".encode(encoding)
        except UnicodeEncodeError as error:
            raise ReportError(
                _("The column %(name)s holds a character that the file cannot have. Write it otherwise.")
                % {"name": column.name},
                code="not_encodable",
            ) from error


def finance_csv(columns: Sequence[LayoutColumn], encoding: str, rows: Iterable[FinanceRow]) -> bytes:
    """The list with CRLF, in the encoding of the layout."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    readers = [_reader(column) for column in columns]
    writer.writerows([read(row) for read in readers] for row in rows)
    return text.getvalue().encode(encoding)


def _reader(column: LayoutColumn) -> Callable[[FinanceRow], str]:
    if column.source == FIXED:
        return lambda _row: column.text
    _label, read = _SOURCES[column.source]
    return read

"""The list of decisions with full accounts as a file, as finance systems and the treasurer's verifier read it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cases.selectors.decision_list import COLUMNS as HEADS
from cases.selectors.decision_list import TERM_COLUMN, count_lines, decision_lines
from reports.exports.columns import ExportColumn
from reports.exports.masks import mask_name, mask_tail
from reports.exports.rows import Row

COLUMNS: Final[tuple[ExportColumn, ...]] = tuple(
    ExportColumn(key, label, head, mask)
    for head, (key, label, mask) in zip(
        (*HEADS, TERM_COLUMN),
        (
            ("decision_kind", _("kind"), None),
            ("decision_number", _("decision number"), None),
            ("decision_on", _("decided on"), None),
            ("decision_receipt", _("receipt number"), None),
            ("decision_household", _("household number"), None),
            ("decision_person", _("person number"), None),
            ("decision_members", _("members"), None),
            ("decision_yen", _("amount"), None),
            ("decision_bank", _("bank code"), None),
            ("decision_branch", _("branch code"), None),
            ("decision_account_type", _("type of account"), None),
            ("decision_account", _("account number"), mask_tail),
            ("decision_holder", _("holder of the account"), mask_name),
            ("decision_term", _("term"), None),
        ),
        strict=True,
    )
)
TERM: Final = COLUMNS[-1]


def columns_for(heads: tuple[str, ...]) -> list[ExportColumn]:
    """The columns of a program's list."""
    return [column for column in COLUMNS if column.head in heads]


def days_of(conditions: dict[str, Any]) -> tuple[dt.date, dt.date]:
    """The first and the last day, as they were stored with the request."""
    return dt.date.fromisoformat(conditions["first_on"]), dt.date.fromisoformat(conditions["last_on"])


def decision_count(program_id: int, conditions: dict[str, Any]) -> int:
    """How many lines the file would have now."""
    return count_lines(program_id, *days_of(conditions))


def decision_rows(program_id: int, conditions: dict[str, Any], keys: list[str]) -> Iterator[Row]:
    """Household and cells of each line, accounts in full: that they are needed is what was asked and approved."""
    for line in decision_lines(program_id, *days_of(conditions)):
        cells: list[str | int] = [*line.in_full()]
        yield line.household.pk, [*cells, line.term] if TERM.key in keys else cells

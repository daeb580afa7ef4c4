"""The rows of an export of cases, read in pieces: names and accounts are asked for only when their columns are."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from cases.models import Application, Recipient
from cases.selectors.application_filter import ApplicationFilter, filtered_applications
from reports.exports.columns import ExportColumn

AT_ONCE = 2_000
HEAD = frozenset({"head_name", "head_kana"})
Row = tuple[int, list[str | int]]


def filter_of(conditions: dict[str, Any]) -> ApplicationFilter:
    """Conditions as they were stored with the request."""
    days = {
        name: dt.date.fromisoformat(value)
        for name in ("received_from", "received_until")
        if (value := conditions.get(name))
    }
    return ApplicationFilter(
        statuses=tuple(conditions.get("statuses", ())), channels=tuple(conditions.get("channels", ())), **days
    )


def export_rows(
    program_id: int, conditions: dict[str, Any], columns: Sequence[ExportColumn], unmasked: frozenset[str]
) -> Iterator[Row]:
    """Household and cells of each case that matches, by id. Restricted cases are none of them.

    Masked cells are masked before they leave here. Reads 2,000 cases at a time.
    """
    keys = {column.key for column in columns}
    rows = filtered_applications(program_id, filter_of(conditions)).filter(household__protected=False)
    rows = rows.select_related("household", "account").order_by("pk")
    last = 0
    while piece := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = piece[-1].pk
        heads = _heads(program_id, piece) if keys & HEAD else {}
        for row in piece:
            values = _values(row, heads.get(row.household_id), keys)
            yield row.household_id, [_shown(column, values[column.key], unmasked) for column in columns]


def _heads(program_id: int, rows: list[Application]) -> dict[int, Recipient]:
    people = Recipient.objects.filter(
        program_id=program_id, household_id__in={row.household_id for row in rows}, is_head=True, in_roster=True
    )
    return {person.household_id: person for person in people}


def _values(row: Application, head: Recipient | None, keys: set[str]) -> dict[str, str | int]:
    account = row.account
    return {
        "receipt_number": row.receipt_number,
        "household_number": row.household.number,
        "status": str(row.get_status_display()),
        "channel": str(row.get_channel_display()),
        "received_on": row.received_on.isoformat(),
        "amount_yen": row.amount_yen if row.amount_yen is not None else "",
        "head_name": head.name if head else "",
        "head_kana": head.kana if head else "",
        "address": f"{row.household.address} {row.household.katagaki}".strip(),
        "telephone": (row.open("telephone") or "") if "telephone" in keys else "",
        "bank": f"{account.bank_code}-{account.branch_code}" if account else "",
        "account_number": (account.open("number") or "") if account and "account_number" in keys else "",
        "account_holder": account.holder_kana if account else "",
    }


def _shown(column: ExportColumn, value: str | int, unmasked: frozenset[str]) -> str | int:
    if column.mask is None or column.key in unmasked or isinstance(value, int):
        return value
    return column.mask(value)

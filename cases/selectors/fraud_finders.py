"""What the rules of the fraud bench find in a program, each in one statement. For the look, which asks who may."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections

from cases.fraud import Finder, Found, register_finder
from cases.models import ENDED, Status
from security import clock

# Who ended without money defrauded nobody; who was paid may have.
HARMLESS = sorted(ENDED - {Status.CLOSED})
MOST_RELATED = 50

# Households that share something: `key` is what, compared for equality.
CROWDS = """
WITH claims AS (
    SELECT a.id, a.household_id, {key} AS key
    FROM cases_application a
    JOIN cases_household h ON h.program_id = a.program_id AND h.id = a.household_id
    LEFT JOIN cases_payeeaccount p ON p.program_id = a.program_id AND p.id = a.account_id
    WHERE a.program_id = %(program)s AND a.status <> ALL (%(harmless)s) AND {condition}
), crowds AS (
    SELECT key, count(DISTINCT household_id) AS households, array_agg(id ORDER BY id) AS ids
    FROM claims GROUP BY key HAVING count(DISTINCT household_id) >= %(threshold)s
)
SELECT c.id, k.households, k.ids FROM claims c JOIN crowds k ON k.key = c.key ORDER BY c.id
"""
KEYS: Mapping[str, tuple[str, str]] = {
    "account_shared": ("p.number_index", "p.number_index IS NOT NULL"),
    "telephone_shared": ("a.telephone_index", "a.telephone_index IS NOT NULL"),
    "mailing_shared": (
        "concat_ws('|', h.mailing_postcode, h.mailing_address, h.mailing_katagaki)",
        "h.mailing_address <> ''",
    ),
    "dwelling_shared": ("concat_ws('|', h.address_key, h.katagaki)", "h.address_key <> ''"),
}
# Another account than the household had before, named within days of its transfer, or of today where it waits for one.
CHANGES = """
SELECT a.id, p.id,
    greatest(0, coalesce(l.transfer_on, %(today)s::date) - (p.created_at AT TIME ZONE 'Asia/Tokyo')::date)
FROM cases_application a
JOIN cases_payeeaccount p ON p.program_id = a.program_id AND p.id = a.account_id
LEFT JOIN LATERAL (
    SELECT b.transfer_on FROM cases_transferline t
    JOIN cases_payoutbatch b ON b.program_id = t.program_id AND b.id = t.batch_id AND b.state <> 'cancelled'
    WHERE t.program_id = a.program_id AND t.application_id = a.id AND t.account_id = p.id ORDER BY t.id DESC LIMIT 1
) l ON true
WHERE a.program_id = %(program)s AND a.status = ANY (%(paid)s)
  AND coalesce(l.transfer_on, %(today)s::date) - (p.created_at AT TIME ZONE 'Asia/Tokyo')::date <= %(threshold)s
  AND EXISTS (
      SELECT 1 FROM cases_payeeaccount q
      WHERE q.program_id = a.program_id AND q.household_id = a.household_id AND q.id < p.id
        AND q.number_index <> p.number_index)
ORDER BY a.id
"""
PAID = [Status.DECIDED.value, Status.PAYING.value, Status.PAID.value, Status.CLOSED.value]


def _crowd_finder(code: str) -> Finder:
    key, condition = KEYS[code]
    statement = CROWDS.format(key=key, condition=condition)

    def find(program_id: int, threshold: int) -> Iterable[Found]:
        rows = _rows(statement, {"program": program_id, "threshold": threshold, "harmless": HARMLESS})
        for application_id, households, ids in rows:
            yield Found(application_id, households, [pk for pk in ids if pk != application_id][:MOST_RELATED])

    return find


def _find_changes(program_id: int, threshold: int) -> Iterable[Found]:
    values = {"program": program_id, "threshold": threshold, "paid": PAID, "today": clock.today()}
    for application_id, account_id, days in _rows(CHANGES, values):
        yield Found(application_id, days, evidence=[{"account": account_id}])


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def register() -> None:
    """Called once, when the app is ready."""
    for code in KEYS:
        register_finder(code, _crowd_finder(code))
    register_finder("account_changed", _find_changes)

"""The change feed: every change of a status, once, in an order that never gains a row behind the reader."""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from cases.models import Transition

CURSOR = re.compile(r"^(\d{1,19})-(\d{1,19})$")
LARGEST = 2**63 - 1


class BadCursorError(ValueError):
    """The cursor is not one that the feed gave."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one application's status."""

    receipt_number: str
    event: str
    from_status: str
    to_status: str
    at: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes after a cursor; `next_cursor` continues, also when there is nothing more yet."""

    changes: list[Change]
    next_cursor: str
    has_more: bool


def changes_after(*, program_id: int, cursor: str = "", limit: int = 100) -> ChangePage:
    """Up to `limit` changes after the cursor ("" from the beginning). Raises BadCursorError.

    Ordered by (transaction number, id), and only of transactions older than every running one: a change that commits
    late comes after the cursor, never before it. Restricted cases are left out.
    """
    after_transaction, after_id = _parse(cursor)
    rows = (
        Transition.objects.filter(program_id=program_id, transaction__lt=_horizon())
        .filter(Q(transaction__gt=after_transaction) | Q(transaction=after_transaction, pk__gt=after_id))
        .exclude(application__household__protected=True)
        .order_by("transaction", "pk")
        .values_list("transaction", "pk", "application__receipt_number", "event", "from_status", "to_status", "at")[
            : limit + 1
        ]
    )
    found = list(rows)
    page = found[:limit]
    return ChangePage(
        changes=[Change(row[2], row[3], row[4], row[5], row[6].isoformat()) for row in page],
        next_cursor=f"{page[-1][0]}-{page[-1][1]}" if page else cursor or "0-0",
        has_more=len(found) > limit,
    )


def _parse(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    match = CURSOR.match(cursor)
    if match is None:
        raise BadCursorError(cursor)
    transaction, row = int(match[1]), int(match[2])
    if max(transaction, row) > LARGEST:
        raise BadCursorError(cursor)
    return transaction, row


def _horizon() -> int:
    """The oldest transaction that still runs: nothing below it can appear any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone() or (0,)
        return int(oldest)

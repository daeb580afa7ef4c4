"""Comparisons in SQL whose answer is the rows that should not be there."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from reports.types import Disagreement

SHOWN = 20


def none_found(code: str, what: str, statement: str, program_id: int, **values: Any) -> Iterator[Disagreement]:
    """Run a statement that gives the ids of rows that break a rule; a disagreement says how many and which."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"program": program_id, **values})
        ids = sorted(row[0] for row in cursor.fetchall())
    if ids:
        yield Disagreement(code, what, expected="0", found=str(len(ids)), ids=tuple(ids[:SHOWN]))


def equal(
    code: str, what: str, expected: object, found: object, *, ids: tuple[int, ...] = ()
) -> Iterator[Disagreement]:
    """Compare two values."""
    if expected != found:
        yield Disagreement(code, what, expected=str(expected), found=str(found), ids=ids[:SHOWN])

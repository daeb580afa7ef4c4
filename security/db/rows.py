"""Many rows changed by one statement each thousand.

Django's `bulk_update` writes a `CASE` with a branch for every row and column, which the database walks for every row: a
thousand rows cost a million comparisons.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from security.tenancy.scope import require_program

BATCH = 1_000


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these fields of tenant rows as they stand on the instances, inside the scope of their program.

    Raises ProgramNotInScopeError outside of it, and LookupError when one of the rows is not there (nothing is written
    then: the scope rolls back). Values are written as they are, without expressions and `pre_save`.
    """
    for program_id in {row.program_id for row in rows}:  # type: ignore[attr-defined]  # as tenant rows do
        require_program(program_id)
    for begin in range(0, len(rows), BATCH):
        _update(rows[begin : begin + BATCH], columns)


def _update(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    meta = rows[0]._meta
    key = meta.pk
    fields = [meta.get_field(name) for name in columns]
    written: list[Any] = [key, *fields]
    names = [connection.ops.quote_name(each.column) for each in written]
    typed = ", ".join(f"%s::{each.cast_db_type(connection)}" for each in written)  # the first row says what they are
    plain = ", ".join(["%s"] * len(written))
    places = ", ".join([f"({typed})", *[f"({plain})"] * (len(rows) - 1)])
    changes = ", ".join(f"{name} = new.{name}" for name in names[1:])
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS old SET {changes} FROM (VALUES {places}) AS new({', '.join(names)}) "  # noqa: S608
            f"WHERE old.{names[0]} = new.{names[0]}",
            [each.get_db_prep_save(getattr(row, each.attname), connection) for row in rows for each in written],
        )
        if cursor.rowcount != len(rows):
            raise LookupError(f"{len(rows) - cursor.rowcount} rows of {meta.label} are not there (any more).")

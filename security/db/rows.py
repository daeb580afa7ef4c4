"""Many rows written or changed by one statement each thousand.

Django's `bulk_update` writes a `CASE` with a branch for every row and column, which the database walks for every row: a
thousand rows cost a million comparisons. Its `bulk_create` makes every value of every row a parameter of its own, which
costs several times what the database does with them; here the rows of a statement are one parameter.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from security.tenancy.scope import require_program

BATCH = 1_000
INSERT_BATCH = 5_000


def insert_rows(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, shared: Mapping[str, Any]
) -> list[int]:
    """Insert tenant rows inside the scope of their program; their ids, in the order of `rows`.

    `shared` has the columns that are the same for all of them (`program_id` is one), each of `rows` the others, the
    same ones in every row: whole numbers, texts, None, and what JSON holds for a JSON column. Columns that stand in
    neither get the field's default. Raises ProgramNotInScopeError outside the scope, and TypeError for a binary column:
    sealed values are written through their rows.
    """
    require_program(shared["program_id"])
    if not rows:
        return []
    statement, parameters = _insertion(model, list(rows[0]), shared)
    found: list[int] = []
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), INSERT_BATCH):
            part = json.dumps(rows[begin : begin + INSERT_BATCH], ensure_ascii=False)
            cursor.execute(statement, [*parameters, part])
            # Numbered in the order of `rows`; in which order they come back is not promised.
            found += sorted(number for (number,) in cursor.fetchall())
    return found


def _insertion(model: type[models.Model], own: Sequence[str], shared: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement that inserts rows of a JSON array, its last parameter, and the parameters before that."""
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    binary = [name for name in own if isinstance(fields[name], models.BinaryField)]
    if binary:
        raise TypeError(f"{model._meta.label}: {', '.join(binary)} cannot be written this way.")
    omitted = (
        field
        for name, field in fields.items()
        if name not in own
        and name not in shared
        and not (field.primary_key or field.generated or field.has_db_default())
    )
    alike = {field.attname: field.get_default() for field in omitted} | dict(shared)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(fields[name].column) for name in (*alike, *own))
    values = [f"%s::{fields[name].cast_db_type(connection)}" for name in alike]
    values += [f"new.{quote(name)}" for name in own]
    typed = ", ".join(f"{quote(name)} {fields[name].cast_db_type(connection)}" for name in own)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT {', '.join(values)} "  # noqa: S608
        f"FROM ROWS FROM (json_to_recordset(%s::json) AS ({typed})) WITH ORDINALITY AS new "
        f"ORDER BY new.ordinality RETURNING {quote(str(model._meta.pk.column))}"
    )
    return statement, [fields[name].get_db_prep_save(value, connection) for name, value in alike.items()]


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

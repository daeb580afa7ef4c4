"""The files of a package: images and papers that stand in rows, opened one by one, and those on the disk."""

import base64
import binascii
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from django.db import connection
from psycopg import sql

from reports.data_return.columns import SUFFIXES, Coding, PackedColumn
from reports.data_return.tables import PackedTable, Reading, file_entry, open_cell
from security.disposal.erase import files_in, folders
from security.disposal.holdings import all_holdings
from security.models import Program

Entry = tuple[str, Iterator[bytes]]
PIECE: Final = 1 << 20
# Containers whose passwords went another way long ago; what is in them stands beside them, or in the tables.
LEFT_OUT_FOLDERS: Final = ("exports", "returns")
LEFT_OUT_SUFFIX: Final = ".zip"


def row_files(table: PackedTable, first: int, last: int, reading: Reading) -> Iterator[Entry]:
    """The files in rows with ids from `first` to `last`. One that does not open is counted and left out."""
    for column in table.files:
        with connection.cursor() as cursor:
            query = sql.SQL("COPY ({}) TO STDOUT").format(_select(table, column, first, last, reading.program_id))
            with cursor.cursor.copy(query) as copy:
                for row_id, place_id, media_type, cell in copy.rows():
                    content = _content(cell, column, int(place_id), reading)
                    if content is not None:
                        reading.rows += 1
                        yield file_entry(table, column, row_id, _suffix(column, media_type)), iter((content,))


def ids_of(table: PackedTable, program_id: int) -> tuple[int, int]:
    """The first and the last id of the program's rows; 1 and 1 when there are none."""
    keys = table.model._base_manager.filter(program_id=program_id).values_list("pk", flat=True)
    return keys.order_by("pk").first() or 1, keys.order_by("-pk").first() or 1


def disk_files(program: Program) -> Iterator[Entry]:
    """The files of the program on the disk, read in pieces."""
    for folder in folders(program, list(all_holdings())):
        for path in sorted(files_in(folder)):
            inner = path.relative_to(folder)
            if inner.parts[0] not in LEFT_OUT_FOLDERS and path.suffix != LEFT_OUT_SUFFIX:
                yield f"disk/{inner.as_posix()}", _read(path)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, PIECE), b"")


def _select(table: PackedTable, column: PackedColumn, first: int, last: int, program_id: int) -> sql.Composed:
    assert column.file is not None  # noqa: S101 - `table.files` has no others
    assert column.place is not None  # noqa: S101
    media_type = sql.Identifier(column.file.media_type) if column.file.media_type else sql.SQL("''")
    key = sql.Identifier(table.key)
    return sql.SQL(
        "SELECT {}, {}, {}, {} FROM {} WHERE program_id = {} AND {} BETWEEN {} AND {} AND {} IS NOT NULL ORDER BY {}"
    ).format(
        key,
        sql.Identifier(column.place.id_column),
        media_type,
        sql.Identifier(column.name),
        sql.Identifier(table.name),
        sql.Literal(program_id),
        key,
        sql.Literal(first),
        sql.Literal(last),
        sql.Identifier(column.name),
        key,
    )


def _suffix(column: PackedColumn, media_type: str) -> str:
    assert column.file is not None  # noqa: S101 - as above
    return SUFFIXES.get(media_type, ".bin") if column.file.media_type else column.file.suffix


def _content(cell: str, column: PackedColumn, row_id: int, reading: Reading) -> bytes | None:
    assert column.file is not None  # noqa: S101 - as above
    assert column.place is not None  # noqa: S101
    if column.file.coding is Coding.PLAIN:
        return bytes.fromhex(cell.removeprefix("\\x"))
    content = open_cell(cell, column.place, row_id, reading)
    try:
        if content is not None and column.file.coding is Coding.BASE64:
            return base64.b64decode(content, validate=True)
        if content is not None and column.file.coding is Coding.BANK:
            return content.decode().encode("cp932")
    except (binascii.Error, UnicodeError):
        reading.unreadable += 1
        return None
    return content

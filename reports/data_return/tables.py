"""The tables of a package: which there are, and their rows read as CSV, a row at a time.

PostgreSQL writes the CSV itself (COPY); only rows with sealed values pass through here to be opened. A value that does
not open is marked in its place and counted: one spoilt value holds nothing up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.models import Model
from psycopg import sql

from reports.data_return.columns import SUFFIXES, How, PackedColumn, Place, columns_of
from security.disposal.holdings import all_holdings
from security.disposal.survey import KEY_MODEL, tenant_models
from security.models import ProgramKey
from security.sealing.program_keys import key_of_version
from security.sealing.seal import unseal_bytes

UNREADABLE: Final = "(unreadable)"
SPOILT: Final = (InvalidTag, ValueError)  # what a value says that does not open


@dataclass(frozen=True)
class PackedTable:
    """A table of an app. `is_derived` tables (keys, search) are only named: they are made from the others."""

    model: type[Model]

    @property
    def app(self) -> str:
        """The app that holds it."""
        return str(self.model._meta.app_label)

    @property
    def name(self) -> str:
        """Its name in the database."""
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        """The column of its primary key, in whose order its rows are read."""
        return str(self.model._meta.pk.column)

    @property
    def is_derived(self) -> bool:
        """Whether it holds nothing that is not in another table."""
        return self.model._meta.label == KEY_MODEL or self.model._meta.label in all_holdings()[self.app].search

    @cached_property
    def columns(self) -> list[PackedColumn]:
        """All of them, also those that are left out."""
        return columns_of(self.model)

    @property
    def files(self) -> list[PackedColumn]:
        """Columns whose values are files."""
        return [column for column in self.columns if column.how is How.FILE]

    @property
    def csv_name(self) -> str:
        """Its CSV in the package, without the number of the piece."""
        return f"{self.app}/{self.name}"


@dataclass(slots=True)
class Reading:
    """What is read of a program: with which versions of its key, up to which id, how many rows, and how many values did
    not open."""

    program_id: int
    versions: frozenset[int]
    rows: int = 0
    last_id: int = 0
    unreadable: int = 0


def packed_tables() -> list[PackedTable]:
    """The tables that go into a package, by app and name."""
    return sorted((one for one in _all() if not one.is_derived), key=lambda one: (one.app, one.name))


def derived_tables() -> list[PackedTable]:
    """The tables that do not."""
    return sorted((one for one in _all() if one.is_derived), key=lambda one: (one.app, one.name))


def table_named(name: str) -> PackedTable:
    """The table of that name. Raises StopIteration."""
    return next(one for one in packed_tables() if one.name == name)


def begin_reading(program_id: int) -> Reading:
    """Have every version of the program's key at hand: while a COPY runs, nothing else can be asked."""
    versions = frozenset(ProgramKey.objects.filter(program_id=program_id).values_list("version", flat=True))
    for version in versions:
        key_of_version(program_id, version)
    return Reading(program_id, versions)


def header(table: PackedTable) -> bytes:
    """The first line of the CSV."""
    return csv_line([column.name for column in _shown(table)])


def table_rows(table: PackedTable, reading: Reading) -> Iterator[bytes]:
    """The lines of the CSV after the first, while they are counted. Needs the program's scope."""
    opened = [(at, column) for at, column in enumerate(_shown(table)) if column.how is How.OPENED]
    reading.last_id = _last_id(table, reading.program_id)
    query = _select(table, reading)
    with connection.cursor() as cursor:
        if not opened:
            with cursor.cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)) as copy:
                for line in copy:
                    reading.rows += 1
                    yield bytes(line)
            return
        names = [column.name for column in _shown(table)]
        with cursor.cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
            for row in copy.rows():
                reading.rows += 1
                cells = list(row)
                for at, column in opened:
                    cells[at] = _opened(cells[at], column, dict(zip(names, row, strict=True)), reading)
                yield csv_line(cells)


def csv_line(cells: Sequence[str | None]) -> bytes:
    """A line as PostgreSQL writes it: nothing for NULL, quotes around an empty text and where they are needed."""
    return (",".join("" if cell is None else _quoted(cell) for cell in cells) + "\n").encode()


def open_cell(cell: str, place: Place, row_id: int, reading: Reading) -> bytes | None:
    """The bytes that were sealed, from the column as COPY writes it; None, and counted, when they do not open."""
    try:
        sealed = bytes.fromhex(cell.removeprefix("\\x"))
        if int.from_bytes(sealed[:2], "big") not in reading.versions:
            raise ValueError("no such version of the key")
        return unseal_bytes(
            sealed, program_id=reading.program_id, table=place.table, column=place.column, row_id=row_id
        )
    except SPOILT:
        reading.unreadable += 1
        return None


def file_entry(table: PackedTable, column: PackedColumn, row_id: int | str, suffix: str) -> str:
    """Where the file of a row stands in the package."""
    return f"files/{table.name}/{column.name}/{row_id}{suffix}"


def _all() -> Iterator[PackedTable]:
    return (PackedTable(model) for model in tenant_models())


def _shown(table: PackedTable) -> list[PackedColumn]:
    return [column for column in table.columns if column.how is not How.LEFT_OUT]


def _select(table: PackedTable, reading: Reading) -> sql.Composed:
    key, columns = sql.Identifier(table.key), sql.SQL(", ").join(_expression(table, one) for one in _shown(table))
    return sql.SQL("SELECT {} FROM {} WHERE program_id = {} AND {} <= {} ORDER BY {}").format(
        columns, sql.Identifier(table.name), sql.Literal(reading.program_id), key, sql.Literal(reading.last_id), key
    )


def _expression(table: PackedTable, column: PackedColumn) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.file is None:
        return name
    begin = sql.Literal(file_entry(table, column, "", ""))
    suffix: sql.Composable = sql.Literal(column.file.suffix)
    if column.file.media_type:
        cases = sql.SQL(" ").join(
            sql.SQL("WHEN {} THEN {}").format(sql.Literal(kind), sql.Literal(text)) for kind, text in SUFFIXES.items()
        )
        suffix = sql.SQL("CASE {} {} ELSE '.bin' END").format(sql.Identifier(column.file.media_type), cases)
    return sql.SQL("CASE WHEN {} IS NOT NULL THEN {} || {} || {} END AS {}").format(
        name, begin, sql.Identifier(table.key), suffix, name
    )


def _last_id(table: PackedTable, program_id: int) -> int:
    rows = table.model._base_manager.filter(program_id=program_id)
    last: int | None = rows.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def _opened(cell: str | None, column: PackedColumn, row: Mapping[str, str | None], reading: Reading) -> str | None:
    if cell is None or column.place is None:
        return None
    content = open_cell(cell, column.place, int(row[column.place.id_column] or 0), reading)
    try:
        return UNREADABLE if content is None else content.decode()
    except UnicodeDecodeError:
        reading.unreadable += 1
        return UNREADABLE


def _quoted(cell: str) -> str:
    if cell and not any(sign in cell for sign in ',"\r\n') and cell != "\\.":
        return cell
    return '"' + cell.replace('"', '""') + '"'

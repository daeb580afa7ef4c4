"""What tells of a package: the dictionary of its data, what is left out, the manifest, the anchors, the people."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, Model

from reports.data_return.columns import How, PackedColumn
from reports.data_return.tables import PackedTable, derived_tables, packed_tables
from security.audit.verify import Anchor
from security.disposal.holdings import all_holdings
from security.selectors.people import workers_of

Line = Sequence[str | int]
DICTIONARY_HEAD = ("区分", "表", "表の意味", "列", "型", "意味", "値", "参照先", "収録")
HOWS = {How.PLAIN: "", How.OPENED: "復号して収録", How.FILE: "ファイルとして収録", How.LEFT_OUT: "収録しない"}
MANIFEST_HEAD = ("種別", "名称", "行数", "データベースの行数", "作成中に増えた行", "件数", "サイズ", "SHA-256")


def as_csv(head: Sequence[str], lines: Iterable[Line]) -> bytes:
    """A list as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(lines)
    return text.getvalue().encode()


def dictionary() -> bytes:
    """Every column of every table of a package with its type and meaning, in the language that is spoken."""
    return as_csv(DICTIONARY_HEAD, [_described(table, one) for table in packed_tables() for one in table.columns])


def left_out() -> bytes:
    """The tables and columns that are not in it, each with the reason."""
    tables: list[Line] = [(one.name, "", "ほかの表から作られるもの（検索用の表・鍵）") for one in derived_tables()]
    columns = [
        (table.name, one.name, str(one.why))
        for table in packed_tables()
        for one in table.columns
        if one.how is How.LEFT_OUT
    ]
    disk = [
        (
            "disk/exports, disk/returns, *.zip",
            "",
            "暗号化した持出ファイルの写し。元のデータは各表と各ファイルにあります",
        )
    ]
    return as_csv(("表", "列", "理由"), [*tables, *columns, *disk])


def people(program_id: int) -> bytes:
    """The people to whom ids of accounts refer: those with a role on the program."""
    lines = [
        (one.user.pk, one.user.username, one.user.display_name, one.company, "・".join(one.role_labels))
        for one in workers_of(program_id)
    ]
    return as_csv(("id", "ユーザー名", "氏名", "会社・所属", "役割"), lines)


def anchors(found: Iterable[Anchor]) -> bytes:
    """The heads of the program's audit chain as they were written outside the database."""
    return as_csv(("sequence", "mac"), [(one.sequence, one.mac.hex()) for one in found])


def manifest(tables: Sequence[Mapping[str, Any]], parts: Sequence[Mapping[str, Any]]) -> bytes:
    """The parts with their sums, and the tables with their counts."""
    in_parts: list[Line] = [
        ("part", one["name"], one["rows"], "", "", one["entries"], one["size"], one["sha256"]) for one in parts
    ]
    in_tables: list[Line] = [
        ("table", one["table"], one["rows"], one["in_database"], one["later"], one["files"], "", "") for one in tables
    ]
    return as_csv(MANIFEST_HEAD, [*in_parts, *in_tables])


def _described(table: PackedTable, column: PackedColumn) -> Line:
    field = column.field
    return (
        str(all_holdings()[table.app].label),
        table.name,
        _first_sentence(table.model),
        column.name,
        str(field.db_type(connection) or ""),
        "　".join(text for text in (str(field.verbose_name), str(field.help_text)) if text),
        "；".join(f"{value}={label}" for value, label in (field.flatchoices or ())),
        _referred(field),
        "。".join(text for text in (HOWS[column.how], str(column.why)) if text),
    )


def _first_sentence(model: type[Model]) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _referred(field: "Field[Any, Any]") -> str:
    if not isinstance(field, ForeignKey):
        return ""
    return f"{field.remote_field.model._meta.db_table}.{field.target_field.column}"

"""Writing of an export: an Excel file for people, CSV for machines; both row by row."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from reports.exports.columns import ExportColumn

MOST_XLSX_ROWS = 1_048_575


class TooManyRowsError(ValueError):
    """More rows than a sheet holds."""


def write_xlsx(path: Path, columns: Sequence[ExportColumn], rows: Iterable[list[str | int]]) -> int:
    """Write a sheet in which every text has the type of a text: nothing of it is computed, and it comes back unchanged.

    Returns how many rows. Raises TooManyRowsError.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.head)
        for count, row in enumerate(rows, start=1):
            if count > MOST_XLSX_ROWS:
                raise TooManyRowsError(count)
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(count, place, value)
                else:
                    sheet.write_string(count, place, value)
    return count


def write_csv(
    path: Path, columns: Sequence[ExportColumn], rows: Iterable[list[str | int]], *, with_heads: bool = False
) -> int:
    """Write CSV, UTF-8 without a mark, every value as it is: a program reads it. Returns how many rows.

    `with_heads`: with the mark and Japanese headings, by which programs of others know the columns.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig" if with_heads else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.head if with_heads else column.key for column in columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is returned
            writer.writerow(row)
    return count

"""Lists as files, and cells that a person opens in a spreadsheet: a text stays a text."""

import csv
import io
from collections.abc import Iterable
from typing import Any

# What a spreadsheet takes for a formula when it stands first, their full-width forms included.
FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet might compute this cell instead of showing it."""
    return text.lstrip(" \u3000")[:1] in FORMULA_STARTS if text.strip(" \u3000") else text[:1] in FORMULA_STARTS


def safe_for_csv(text: str) -> str:
    """The text as a CSV may hold it for people: an apostrophe before what would be a formula.

    A file that must come back unchanged is an Excel file, where the type of a cell says that it is a text.
    """
    return f"'{text}" if starts_a_formula(text) else text


def csv_text(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A list with its headings, lines ended by CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def csv_file(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> bytes:
    """The same as a file: UTF-8 with the mark by which a spreadsheet knows it."""
    return csv_text(columns, rows).encode("utf-8-sig")

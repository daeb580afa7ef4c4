"""Text of errors for logs and job rows, without what a database says about the values of the row it refused."""

import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

import psycopg
from django.db.utils import Error as DatabaseError

LONGEST = 2_000
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def error_text(error: BaseException) -> str:
    """One line. PostgreSQL's messages quote personal values ("Failing row contains ..."): of them only the kind of
    error, its SQLSTATE, the table and the constraint are told."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error):
        found = [cause.diag.sqlstate, cause.diag.table_name, cause.diag.constraint_name]
        return " ".join([type(error).__name__, *(part for part in found if part)])
    if isinstance(error, DatabaseError):
        return type(error).__name__
    return "".join(traceback.format_exception_only(error)).strip()[:LONGEST]


def traceback_text(exc_info: ExcInfo | bool) -> str:  # noqa: FBT001 - the form in which logging hands it over
    """The traceback of an error and of its causes, every message through `error_text`."""
    error = sys.exc_info()[1] if isinstance(exc_info, bool) else exc_info[1]
    parts = ["".join(traceback.format_tb(part.__traceback__)) + error_text(part) for part in _chain(error)]
    return "\ncaused by:\n".join(parts)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)

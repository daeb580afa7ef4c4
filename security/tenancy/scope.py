"""The tenant scope: which programs the running work may touch. A scope *is* a transaction (docs/adr/0001).

A scope may be narrowed to what one reader may see by name: of restricted cases the database then shows only those that
were opened to that person (docs/adr/0012-restricted-cases.md).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus


@dataclass(frozen=True, slots=True)
class Scope:
    """An open scope: the programs whose rows the database shows.

    In `narrowed_ids` restricted cases are hidden, but for those that were opened to the account `reader_id`.
    """

    program_ids: frozenset[int]
    using: str = "default"
    narrowed_ids: frozenset[int] = frozenset()
    reader_id: int | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What the policies read, by the name of the setting."""
        return {
            "app.program_ids": _listed(self.program_ids),
            "app.narrowed_ids": _listed(self.narrowed_ids),
            "app.reader_id": str(self.reader_id or "") if self.narrowed_ids else "",
        }


CLOSED = Scope(frozenset())


class NoScopeError(RuntimeError):
    """A tenant table was asked for without a scope, or outside a transaction."""


class ProgramNotInScopeError(RuntimeError):
    """A service was called for a program that the open scope does not hold."""


_current: ContextVar[Scope | None] = ContextVar("secretariat_scope", default=None)


def current_scope() -> Scope | None:
    """The open scope, or None."""
    return _current.get()


def require_program(program_id: int) -> None:
    """Raise unless the open scope holds the program: first line of every service, through `authorise`."""
    scope = _current.get()
    if scope is None or program_id not in scope.program_ids:
        raise ProgramNotInScopeError(f"Program {program_id} is not in the open scope.")


@contextmanager
def program_scope(
    program_ids: int | Iterable[int],
    *,
    using: str = "default",
    narrowed_ids: Iterable[int] | None = None,
    reader_id: int | None = None,
) -> Iterator[Scope]:
    """Open a transaction in which the rows of these programs, and of no others, can be seen and written.

    `narrowed_ids` are programs whose restricted cases `reader_id` may not see; left out, as in the scope around it.
    Nested scopes replace the outer one until they close. On an error the transaction, or its savepoint, rolls back and
    takes the setting with it; the connection is then left alone, so that the first error is the one that is seen.
    """
    ids = frozenset([program_ids] if isinstance(program_ids, int) else program_ids)
    outer = _current.get()
    around = outer if outer and outer.using == using else CLOSED
    if narrowed_ids is None:
        scope = replace(around, program_ids=ids, using=using)
    else:
        scope = Scope(ids, using, frozenset(narrowed_ids), reader_id)
    with transaction.atomic(using=using):
        connection = connections[using]
        token = _current.set(scope)
        try:
            _tell(connection, scope)
            yield scope
            if not connection.needs_rollback:
                _tell(connection, around)
        finally:
            _current.reset(token)


@contextmanager
def restricted_included() -> Iterator[None]:
    """Until it closes, restricted cases are there for everybody: for totals, and for acts on a whole program.

    Also a decorator. What it covers shows none of them by name to a reader who may not; `tests/isolation` tries that.
    """
    scope = _current.get()
    if scope is None or not scope.narrowed_ids:
        yield
        return
    connection = connections[scope.using]
    whole = replace(scope, narrowed_ids=frozenset())
    token = _current.set(whole)
    try:
        _tell_raw(connection, whole)
        yield
    finally:
        _current.reset(token)
        if not connection.needs_rollback and connection.connection.info.transaction_status != TransactionStatus.INERROR:
            _tell_raw(connection, scope)  # else the savepoint that is rolled back brings it back


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(numbers))


def _statement(scope: Scope) -> tuple[str, list[str]]:
    settings = scope.settings
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in settings)
    return f"SELECT {calls}", list(settings.values())


def _tell(connection: BaseDatabaseWrapper, scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(*_statement(scope))


def _tell_raw(connection: BaseDatabaseWrapper, scope: Scope) -> None:
    """The same past Django's log of queries: it is no query of the page."""
    connection.connection.execute(*_statement(scope))

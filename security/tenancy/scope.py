"""The tenant scope: which programs the running work may touch. A scope *is* a transaction (docs/adr/0001)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Scope:
    """An open scope: the programs whose rows the database shows."""

    program_ids: frozenset[int]
    using: str = "default"

    @property
    def setting(self) -> str:
        """The value of `app.program_ids`, as the policies read it."""
        return ",".join(str(number) for number in sorted(self.program_ids))


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
def program_scope(program_ids: int | Iterable[int], *, using: str = "default") -> Iterator[Scope]:
    """Open a transaction in which the rows of these programs, and of no others, can be seen and written.

    Nested scopes replace the outer one until they close. On an error the transaction, or its savepoint, rolls back and
    takes the setting with it; the connection is then left alone, so that the first error is the one that is seen.
    """
    ids = frozenset([program_ids] if isinstance(program_ids, int) else program_ids)
    outer = _current.get()
    scope = Scope(ids, using)
    with transaction.atomic(using=using):
        connection = connections[using]
        token = _current.set(scope)
        try:
            _tell(connection, scope.setting)
            yield scope
            if not connection.needs_rollback:
                _tell(connection, outer.setting if outer and outer.using == using else "")
        finally:
            _current.reset(token)


def _tell(connection: BaseDatabaseWrapper, setting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.program_ids', %s, true)", [setting])

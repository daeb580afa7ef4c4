"""SQL compilers that raise when a tenant table is touched without a scope or outside a transaction.

The compiler is the one place that `_base_manager`, the admin, `refresh_from_db`, bulk operations and tasks all pass.
Forms and serializers only build querysets and stay free.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models.sql import compiler
from django.db.models.sql.datastructures import BaseTable, Join

from security.tenancy.scope import NoScopeError, current_scope
from security.tenancy.walls import is_tenant_model

if TYPE_CHECKING:
    _Mixable = compiler.SQLCompiler
else:
    _Mixable = object


@cache
def tenant_tables() -> frozenset[str]:
    """Tables whose rows belong to a program."""
    return frozenset(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_tenant_model(model)
    )


class GuardMixin(_Mixable):
    """Checks every table that a query names, subqueries included, before it is sent."""

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        connection: Any = self.connection
        meta = self.query.get_meta()
        if meta is not None:
            self._guard(meta.db_table)
        connection.guard_depth += 1
        try:
            return super().execute_sql(*args, **kwargs)
        finally:
            connection.guard_depth -= 1

    def compile(self, node: Any) -> Any:
        if isinstance(node, BaseTable | Join) and getattr(self.connection, "guard_depth", False):
            self._guard(node.table_name)
        return super().compile(node)

    def _guard(self, table: str) -> None:
        if table not in tenant_tables():
            return
        scope = current_scope()
        if scope is None or scope.using != self.connection.alias:
            raise NoScopeError(f"{table} belongs to programs: open program_scope(...) first.")
        if not self.connection.in_atomic_block:
            raise NoScopeError(f"{table} was asked for outside the scope's transaction.")


class SQLCompiler(GuardMixin, compiler.SQLCompiler):
    """SELECT."""


class SQLInsertCompiler(GuardMixin, compiler.SQLInsertCompiler):
    """INSERT."""


class SQLDeleteCompiler(GuardMixin, compiler.SQLDeleteCompiler):
    """DELETE."""


class SQLUpdateCompiler(GuardMixin, compiler.SQLUpdateCompiler):
    """UPDATE."""


class SQLAggregateCompiler(GuardMixin, compiler.SQLAggregateCompiler):
    """Aggregates over a subquery."""

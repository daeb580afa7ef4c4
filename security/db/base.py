"""The database backend: Django's PostgreSQL backend whose compilers refuse a tenant table without a scope."""

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations


class DatabaseOperations(PostgresOperations):
    """Points Django at the guarding compilers."""

    compiler_module = "security.db.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the case database."""

    ops_class = DatabaseOperations
    guard_depth = 0  # above zero while a query is compiled for execution, not for printing

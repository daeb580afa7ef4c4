"""Databases for tests that commit, lent to one after another: what a test wrote is taken out again behind it.

To empty them takes a tenth of a second, to clone the templates anew five times as long and, beside other workers, far
longer. Whoever changed the schema leaves databases that are thrown away.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg import sql

from tests.databases import OWNERS, clone, drop

# Everything that a test could leave in the schema: a row that was written anew has another xmin.
_SCHEMA = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws(':', oid, relname, relrowsecurity, relforcerowsecurity, relacl)
        FROM pg_class WHERE oid >= 16384
        UNION ALL SELECT concat_ws(':', attrelid, attnum, xmin) FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
        UNION ALL SELECT concat_ws(':', oid, xmin) FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT concat_ws(':', oid, xmin) FROM pg_policy
        UNION ALL SELECT concat_ws(':', oid, xmin) FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT concat_ws(':', oid, xmin) FROM pg_trigger
    ) AS lines(line)
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_USED_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value > 0"
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


class LentDatabases:
    """Both databases of one worker, `{"case": ..., "portal": ...}` by `names`; made when they are first asked for."""

    def __init__(self, suffix: str) -> None:
        self.names = {kind: f"test_{kind}_{suffix}" for kind in OWNERS}
        self._emptied: dict[str, _Emptied] = {}

    @contextmanager
    def lent(self) -> Iterator[dict[str, str]]:
        """As the templates are, for the block."""
        if not self._emptied:
            with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as admin:
                for kind, name in self.names.items():
                    clone(admin, kind, name)
            self._emptied = {name: _Emptied(name) for name in self.names.values()}
        try:
            yield self.names
        finally:
            connections.close_all()
            if not all(emptied.empty() for emptied in self._emptied.values()):
                self.close()

    def close(self) -> None:
        """Drop them."""
        self._emptied = {}
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as admin:
            for name in self.names.values():
                drop(admin, name)


def schema_of(connection: psycopg.Connection) -> str:
    """A hash over tables, rights, columns, constraints, policies, functions and triggers."""
    (found,) = connection.execute(_SCHEMA).fetchone() or ("",)
    return str(found)


class _Emptied:
    """One database, which knows what stood in it from the beginning: that is kept beside the tables."""

    def __init__(self, name: str) -> None:
        self._name = name
        with self._connected() as connection:
            self._tables = [table for (table,) in connection.execute(_TABLES)]
            self._sequences = dict(connection.execute(_USED_SEQUENCES).fetchall())
            self._filled = self._with_rows(connection)
            connection.execute("CREATE SCHEMA kept")
            for table in self._filled:
                kept = sql.Identifier("kept", table)
                connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, sql.Identifier(table)))
            self._schema = schema_of(connection)

    def empty(self) -> bool:
        """Take out what was written. False when the schema was changed and the database must not be used again."""
        with self._connected() as connection:
            connection.execute(_OTHERS, [connection.info.backend_pid])
            if schema_of(connection) != self._schema:
                return False
            written = sorted({*self._with_rows(connection), *self._filled})
            connection.execute("SET session_replication_role = replica")
            with connection.transaction():
                for table in written:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                for table in self._filled:
                    names = sql.Identifier(table), sql.Identifier("kept", table)
                    connection.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(*names))
                for name, _ in connection.execute(_USED_SEQUENCES).fetchall():
                    stood = self._sequences.get(name)
                    connection.execute("SELECT setval(%s::regclass, %s, %s)", [name, stood or 1, stood is not None])
            tables = sql.SQL(", ").join(sql.Identifier(table) for table in written)
            connection.execute(sql.SQL("VACUUM {}").format(tables))
        return True

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=self._name, autocommit=True) as connection:
            yield connection

    def _with_rows(self, connection: psycopg.Connection) -> list[str]:
        asked = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, sql.Identifier(table))
            for table in self._tables
        ]
        return [table for (table,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))]

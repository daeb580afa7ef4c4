"""Who may erase rows that are append-only: a disposal that was agreed to, while it is carried out. The database asks.

pgtrigger's triggers ask a function of its own whether to stand aside, and as it comes that function believes a setting
that anybody may make. It is replaced after every migration by one that believes in nothing but a disposal: the setting
names a program, no other program is in the scope, and that program's disposal is being carried out, which takes a
manager's request and a municipal officer's approval (`Disposal`). Only tables that a disposal empties are let go.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from security.disposal.holdings import all_holdings
from security.disposal.survey import tables

MAY_ERASE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
DECLARE
    disposed TEXT := current_setting('app.disposing', true);
BEGIN
    IF coalesce(disposed, '') = '' THEN
        RETURN FALSE;
    END IF;
    RETURN disposed = current_setting('app.program_ids', true)
        AND EXISTS (SELECT 1 FROM public.security_disposal d
                    WHERE d.program_id = disposed::bigint AND d.state = 'running')
        AND EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
                    WHERE t.tgname = trigger_name AND c.relname = ANY (ARRAY[{erasable}])
                      AND (t.tgname LIKE 'pgtrigger_append_only_%' OR t.tgname LIKE 'pgtrigger_no_delete_%'));
END;
$$ LANGUAGE plpgsql STABLE
"""


def install_guard(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: put the function in place where the tables stand."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.security_disposal') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return  # the portal's database, or one that was migrated back
        cursor.execute(guard_sql())


def guard_sql() -> str:
    """The function, with the names of the tables that a disposal may empty."""
    names = [table.name for table in tables(all_holdings().keys())]
    return MAY_ERASE.format(erasable=", ".join(f"'{name}'" for name in names))


@contextmanager
def disposing(program_id: int) -> Iterator[None]:
    """For the block, let the database's triggers stand aside for the program's disposal, if it is being carried out."""
    _tell(str(program_id))
    yield
    _tell("")  # on an error the transaction takes it back


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.disposing', %s, true)", [value])

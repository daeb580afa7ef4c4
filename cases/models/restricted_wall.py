"""The wall around restricted cases: in a scope that is narrowed to a reader, their rows are not there.

A second, RESTRICTIVE policy beside the program's own (docs/adr/0012-restricted-cases.md): no selector can forget it. It
is for reading; what a person does to a program counts and takes in every case (`restricted_included`).
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from security.tenancy.walls import APP_ROLE, DatabaseWall

# Both are asked once a statement: a sub-select is a plan of its own. Where a scope is not narrowed the second is never
# run.
NOT_NARROWED = "(SELECT coalesce(current_setting('app.narrowed_ids', true), '') = '')"
HIDDEN = "((SELECT cases_hidden_households())::bigint[])"

# With its owner's rights, because who asks may not see what it lists. The owner stands behind the program's wall too
# (FORCE), so that it lists households of programs in the scope only.
HIDDEN_HOUSEHOLDS = """
CREATE FUNCTION cases_hidden_households() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(h.id), '{}') FROM cases_household h
    WHERE h.protected
      AND h.program_id = ANY (string_to_array(nullif(current_setting('app.narrowed_ids', true), ''), ',')::bigint[])
      AND NOT EXISTS (
          SELECT 1 FROM cases_restrictedgrant g
          WHERE g.program_id = h.program_id AND g.household_id = h.id AND g.revoked_at IS NULL AND g.until > now()
            AND g.person_id = nullif(current_setting('app.reader_id', true), '')::bigint)
$$
"""


class RestrictedWall(DatabaseWall):
    """Hides the row of a restricted household. `by` is the column with the household's id ("id", "household_id").

    Where `through` names another walled table, `by` is the column that points into it: what hangs on a hidden row is
    hidden too.
    """

    def __init__(self, *, name: str, by: str, through: str = "") -> None:
        super().__init__(name=name)
        self.by = by
        self.through = through

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - Django's signature allows None, its callers never pass it
        assert model is not None  # noqa: S101
        table = schema_editor.quote_name(model._meta.db_table)
        column = f'{table}."{self.by}"'
        if self.through:
            shown = (
                f'EXISTS (SELECT 1 FROM "{self.through}" seen '  # noqa: S608 - names of our own tables
                f"WHERE seen.program_id = {table}.program_id AND seen.id = {column})"
            )
        else:
            shown = f"{column} <> ALL ({HIDDEN})"
        # At the end of the migration: the function and the other table may come after this one.
        schema_editor.deferred_sql.append(
            f"CREATE POLICY {self.name} ON {table} AS RESTRICTIVE FOR SELECT TO {APP_ROLE} "
            f"USING ({NOT_NARROWED} OR {column} IS NULL OR {shown})"
        )
        return ""

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - as above
        assert model is not None  # noqa: S101
        return f"DROP POLICY {self.name} ON {schema_editor.quote_name(model._meta.db_table)}"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "by": self.by, "through": self.through}

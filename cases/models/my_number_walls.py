"""Individual numbers stand only in programs with a legal basis, whoever writes the SQL.

A number points, by a composite foreign key over generated columns, to the set-up of its program *with a basis*: it is
refused where there is none, and a basis cannot be taken away from under a number.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from security.tenancy.walls import DatabaseWall


class SaysBasis(DatabaseWall):
    """On the set-up: a generated column that says whether there is a basis, and the key that numbers point to."""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return (
            "ALTER TABLE cases_programsetup ADD COLUMN has_my_number_basis boolean "
            "GENERATED ALWAYS AS (btrim(my_number_basis) <> '') STORED; "
            f"ALTER TABLE cases_programsetup ADD CONSTRAINT {self.name} UNIQUE (program_id, has_my_number_basis)"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return (
            f"ALTER TABLE cases_programsetup DROP CONSTRAINT {self.name}; "
            "ALTER TABLE cases_programsetup DROP COLUMN has_my_number_basis"
        )


class ByBasis(DatabaseWall):
    """On the number: it needs a basis as long as it stands. A row whose number was erased needs none."""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - Django's signature allows None, its callers never pass it
        # At the end of the migration: the key that it points to may come after this table.
        schema_editor.deferred_sql.append(
            "ALTER TABLE cases_mynumber ADD COLUMN needs_basis boolean "
            "GENERATED ALWAYS AS (CASE WHEN number IS NOT NULL THEN true END) STORED"
        )
        schema_editor.deferred_sql.append(
            f"ALTER TABLE cases_mynumber ADD CONSTRAINT {self.name} FOREIGN KEY (program_id, needs_basis) "
            "REFERENCES cases_programsetup (program_id, has_my_number_basis)"
        )
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return (
            f"ALTER TABLE cases_mynumber DROP CONSTRAINT {self.name}; "
            "ALTER TABLE cases_mynumber DROP COLUMN needs_basis"
        )

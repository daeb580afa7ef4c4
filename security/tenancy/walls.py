"""The walls as model constraints, so that `makemigrations` writes them and `makemigrations --check` guards them."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

APP_ROLE = "secretariat_app"
# The setting is read once a statement (the sub-select is a plan of its own) and compared as an array, so that an index
# on program_id stays in use. Without the sub-select it is read and split for every row that no index has sorted out:
# 0.7 microseconds a row with one program in scope, 3.6 with forty, against 0.2 (docs/adr/0002-walls.md). `IN (SELECT
# unnest ...)` and `<@` lose the index.
POLICY = (
    "program_id = ANY ((SELECT string_to_array(nullif(current_setting('app.program_ids', true), ''), ',')"
    "::bigint[])::bigint[])"
)


class DatabaseWall(BaseConstraint):
    """A constraint that is plain SQL beside the table and has nothing to validate in Python.

    Django asks for it inside CREATE TABLE (`constraint_sql`) or alone (`create_sql`, `remove_sql`). The former
    cannot carry statements of their own, so they run right after the table stands.
    """

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> None:  # type: ignore[override]
        assert schema_editor is not None  # noqa: S101 - Django's signature allows None, its callers never pass it
        if sql := self.create_sql(model, schema_editor):
            schema_editor.deferred_sql.append(sql)

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        raise TypeError("A wall says its own SQL.")

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = "default") -> None:
        """Nothing: the database refuses."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseWall) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class ProgramWall(DatabaseWall):
    """Row-level security, forced, by `program_id`, for the application role. No scope means no rows."""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        table = _table(model, schema_editor)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {self.name} ON {table} AS PERMISSIVE FOR ALL TO PUBLIC "
            f"USING ({POLICY}) WITH CHECK ({POLICY})"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        table = _table(model, schema_editor)
        return f"DROP POLICY {self.name} ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class SameProgram(DatabaseWall):
    """A composite foreign key `(program_id, x_id)` to `(program_id, id)`: a row cannot point into another program."""

    def __init__(self, *, field: str, to_table: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field
        self.to_table = to_table

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None  # noqa: S101 - as above
        table = _table(model, schema_editor)
        # At the end of the migration: the table it points to may get its key `(program_id, id)` after this one.
        schema_editor.deferred_sql.append(
            f'ALTER TABLE {table} ADD CONSTRAINT {self.name} FOREIGN KEY (program_id, "{self.field}_id") '
            f'REFERENCES "{self.to_table}" (program_id, id) DEFERRABLE INITIALLY IMMEDIATE'
        )
        return ""

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return f"ALTER TABLE {_table(model, schema_editor)} DROP CONSTRAINT {self.name}"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field, "to_table": self.to_table}


class EmployedBy(DatabaseWall):
    """The person in `field` is employed by `kind` ("municipality", "contractor"): who decides and who releases money.

    A foreign key from `(field_id, <field>_kind)`, where the second is a column generated as a constant, to the
    account's id and employer kind. Not even raw SQL can have a contractor's operator decide.
    """

    def __init__(self, *, field: str, kind: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field
        self.kind = kind

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        table = _table(model, schema_editor)
        return (
            f"ALTER TABLE {table} ADD COLUMN \"{self.field}_kind\" text GENERATED ALWAYS AS ('{self.kind}') STORED; "
            f'ALTER TABLE {table} ADD CONSTRAINT {self.name} FOREIGN KEY ("{self.field}_id", "{self.field}_kind") '
            f"REFERENCES security_user (id, employer_kind)"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        table = _table(model, schema_editor)
        return f'ALTER TABLE {table} DROP CONSTRAINT {self.name}; ALTER TABLE {table} DROP COLUMN "{self.field}_kind"'

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field, "kind": self.kind}


def is_tenant_model(model: type[Model]) -> bool:
    """True when the model has a concrete `program` field to security.Program: its rows belong to one program.

    The portal's database has programs of its own, as published; they are not tenants.
    """
    return any(field.name == "program" and _to_program(field) for field in model._meta.local_concrete_fields)


def _to_program(field: Any) -> bool:
    to = field.remote_field.model if field.remote_field else None  # a string while the model is being made
    label = to if isinstance(to, str) else getattr(getattr(to, "_meta", None), "label", "")
    return label.lower() == "security.program"


def _table(model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
    assert model is not None  # noqa: S101 - Django's signature allows None, its callers never pass it
    assert schema_editor is not None  # noqa: S101
    return schema_editor.quote_name(model._meta.db_table)

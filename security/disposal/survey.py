"""Every table with rows of programs, enumerated from the models, and the order in which they can be emptied."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pghistory.models
from django.apps import apps as installed
from django.db import connection
from django.db.models import BinaryField, CharField, Count, Field, Model, QuerySet, TextField
from django.utils.translation import gettext as _

from security.disposal.holdings import Holding, all_holdings
from security.sealing.fields import SealedTextField
from security.tenancy.walls import is_tenant_model

Kind = Literal["rows", "history", "search"]
KEY_MODEL = "security.ProgramKey"  # destroyed apart: with it every sealed value is gone
# Foreign keys as they stand in the database, those of our own walls among them.
REFERENCES = """
    SELECT DISTINCT c.relname, t.relname FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f'
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one app whose rows of a program are erased."""

    model: type[Model]
    app: str
    kind: Kind

    @property
    def label(self) -> str:
        """Name of the model, as registries write it."""
        return str(self.model._meta.label)

    @property
    def name(self) -> str:
        """Name of the table."""
        return str(self.model._meta.db_table)

    def rows(self, program_id: int) -> "QuerySet[Model]":
        """The program's rows that go: all but those that are spared."""
        found = self.model._base_manager.filter(program_id=program_id)
        spared = all_holdings()[self.app].spared.get(self.label)
        return found if spared is None else found.exclude(spared)

    @property
    def has_spared_rows(self) -> bool:
        """Whether some of its rows stay."""
        return self.label in all_holdings()[self.app].spared

    def personal_columns(self) -> list[str]:
        """Columns that hold sealed values, blind indexes and keys for searching."""
        return [field.name for field in self.model._meta.local_concrete_fields if _is_personal(field)]


def tables(apps: Collection[str]) -> list[Table]:
    """The tables of these apps that are emptied, by name. Raises LookupError for an app that registered nothing."""
    found = [
        Table(model, model._meta.app_label, _kind(model, all_holdings()[model._meta.app_label]))
        for model in tenant_models()
        if model._meta.app_label in apps and not _stays(model)
    ]
    return sorted(found, key=lambda table: table.name)


def kept_models(apps: Collection[str]) -> list[tuple[type[Model], str]]:
    """The models of these apps that stay, each with the reason."""
    holdings = all_holdings()
    return [
        (model, str(holdings[model._meta.app_label].kept[model._meta.label]))
        for model in tenant_models()
        if model._meta.app_label in apps and model._meta.label in holdings[model._meta.app_label].kept
    ]


def reasons_to_keep() -> dict[str, str]:
    """Why a table stays, by its name, in the language that is spoken."""
    return {str(model._meta.db_table): why for model, why in kept_models(all_holdings().keys())}


def table_names() -> dict[str, str]:
    """What the tables of all models hold, by their name, in the language that is spoken."""
    return {str(model._meta.db_table): _name_of(model) for model in installed.get_models(include_auto_created=True)}


def tenant_models() -> Iterator[type[Model]]:
    """Every model with rows of programs, history among them."""
    return (model for model in installed.get_models(include_auto_created=True) if is_tenant_model(model))


def in_order(chosen: Collection[Table]) -> list[tuple[Table, ...]]:
    """The tables in the order in which they can be emptied: who refers to others first. Tables that refer to each other
    stand together."""
    left = {table.name: table for table in chosen}
    pointing: dict[str, set[str]] = {name: set() for name in left}
    for child, parent in references():
        if child in left and parent in left and child != parent:
            pointing[parent].add(child)
    ordered = []
    while left:
        # The smallest set of tables that nothing outside it refers to: one table, or a ring of them.
        group = min((_pointing_at(name, pointing, left) for name in sorted(left)), key=len)
        ordered.append(tuple(left[name] for name in sorted(group)))
        for name in group:
            del left[name]
    return ordered


def refers_to_itself(table: Table) -> bool:
    """Whether rows of the table refer to rows of the same table."""
    return (table.name, table.name) in references()


def in_the_way(program_id: int, apps: Collection[str]) -> set[str]:
    """The apps whose rows refer to what would be erased, and which are not chosen themselves."""
    chosen = {table.name for table in tables(apps)}
    others = {table.name: table for table in tables(all_holdings().keys() - set(apps))}
    found = set()
    for child, parent in references():
        table = others.get(child)
        if table and parent in chosen and table.app not in found and table.rows(program_id).exists():
            found.add(table.app)
    return found


def count_rows(table: Table, program_id: int) -> dict[str, int]:
    """The program's rows in the table under "", and by personal column how many values it holds."""
    columns = table.personal_columns()
    counts: dict[str, Any] = {f"in_{column}": Count(column) for column in columns}
    found = table.rows(program_id).aggregate(all_rows=Count("pk"), **counts)
    return {"": found["all_rows"], **{column: found[f"in_{column}"] for column in columns}}


def references() -> set[tuple[str, str]]:
    """Pairs of tables of which the first refers to the second."""
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        return set(cursor.fetchall())


def _name_of(model: type[Model]) -> str:
    if issubclass(model, pghistory.models.Event):
        tracked: Any = model.pgh_tracked_model
        return _("row history: %(what)s") % {"what": tracked._meta.verbose_name}
    return str(model._meta.verbose_name)


def _pointing_at(name: str, pointing: dict[str, set[str]], left: dict[str, Table]) -> set[str]:
    found, open_names = {name}, [name]
    while open_names:
        for child in pointing[open_names.pop()]:
            if child in left and child not in found:
                found.add(child)
                open_names.append(child)
    return found


def _stays(model: type[Model]) -> bool:
    holding = all_holdings()[model._meta.app_label]
    return model._meta.label == KEY_MODEL or model._meta.label in holding.kept


def _kind(model: type[Model], holding: Holding) -> Kind:
    if issubclass(model, pghistory.models.Event):
        return "history"
    return "search" if model._meta.label in holding.search else "rows"


def _is_personal(field: "Field[Any, Any]") -> bool:
    if isinstance(field, SealedTextField | BinaryField):
        return True
    return isinstance(field, CharField | TextField) and bool(getattr(field, "db_collation", None))

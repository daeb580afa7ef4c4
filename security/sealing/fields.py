"""Model fields whose values are sealed, and the model base that gives a row its id before it is written."""

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import connections, models

from security.sealing.seal import seal, unseal

M = TypeVar("M", bound=models.Model)


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text column that only ciphertext reaches. Assign text; read it back with `instance.open("name")`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        value = getattr(model_instance, self.attname)
        if not isinstance(value, str):
            return value
        if model_instance.pk is None:
            raise ValueError(f"{model_instance._meta.label} needs its id before {self.name} can be sealed.")
        sealed = seal(value, **_place(model_instance, self.name))
        setattr(model_instance, self.attname, sealed)
        return sealed

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed: write it through the row, not through update().")
        return super().get_db_prep_value(value, connection, prepared)


class SealedQuerySet(models.QuerySet[M]):
    """Gives rows their ids before a bulk insert, so that their values can be sealed for their place."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        new = [row for row in rows if row.pk is None]
        for row, number in zip(new, allocate_ids(self.model, len(new), using=self.db), strict=True):
            row.pk = number
        return super().bulk_create(rows, *args, **kwargs)


class SealedModel(models.Model):
    """Base of models with sealed columns."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is None:
            (self.pk,) = allocate_ids(type(self), 1)
            kwargs.setdefault("force_insert", True)
        super().save(*args, **kwargs)

    def open(self: Self, name: str) -> str | None:
        """The plain text of a sealed column, or None when nothing is stored."""
        value = getattr(self, name)
        if value is None or isinstance(value, str):
            return value
        return unseal(bytes(value), **_place(self, name))


def allocate_ids(model: type[models.Model], count: int, *, using: str = "default") -> list[int]:
    """Take `count` ids from the table's sequence."""
    if not count:
        return []
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [f'"{table}"', column, count]
        )
        return [number for (number,) in cursor.fetchall()]


def _place(instance: models.Model, column: str) -> dict[str, Any]:
    program_id: int = instance.program_id  # type: ignore[attr-defined]
    return {"program_id": program_id, "table": instance._meta.db_table, "column": column, "row_id": instance.pk}

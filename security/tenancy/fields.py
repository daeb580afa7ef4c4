"""Fields of tenant models."""

from typing import Any

from django.db import models


class ProgramField(models.ForeignKey):  # type: ignore[type-arg]
    """`program`: the tenant a row belongs to. Never a form field; set by services from the open scope."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("to", "security.Program")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_index", False)  # every index of a tenant table leads with it anyway
        super().__init__(**kwargs)


class ProgramForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two rows of the same program; the database checks the pair (`SameProgram`)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False  # the composite key replaces Django's single-column one
        super().__init__(to, on_delete, **kwargs)


class ProgramOneToOneField(models.OneToOneField):  # type: ignore[type-arg]
    """The same, where a row has at most one such companion."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

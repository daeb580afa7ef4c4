"""Puts the walls on every tenant model when its class is made, so that no one has to remember them."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import BaseConstraint, UniqueConstraint

from security.tenancy.fields import ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import ProgramWall, SameProgram, is_tenant_model


def raise_walls(sender: type[models.Model], **_: Any) -> None:
    """Receiver of `class_prepared`: adds the policy, the key `(program_id, id)` and the composite foreign keys."""
    meta: Any = sender._meta
    if (
        sender.__module__ == "__fake__"
        or meta.abstract
        or meta.proxy
        or not meta.managed
        or not is_tenant_model(sender)
    ):
        return  # `__fake__`: a migration's state already has the walls that its history wrote
    walls: list[BaseConstraint] = [ProgramWall(name=_name(meta, "wall"))]
    if meta.pk.name == "id":  # history tables have another key, and nothing points to them
        walls.append(UniqueConstraint(fields=["program", "id"], name=_name(meta, "key")))
        walls += [
            SameProgram(field=field.name, to_table=_target_table(field), name=_name(meta, f"{field.name}_same"))
            for field in meta.local_concrete_fields
            if isinstance(field, ProgramForeignKey | ProgramOneToOneField)
        ]
    have = {constraint.name for constraint in meta.constraints}
    meta.constraints = [*meta.constraints, *(wall for wall in walls if wall.name not in have)]
    meta.original_attrs["constraints"] = meta.constraints


def _target_table(field: "models.Field[Any, Any]") -> str:
    """The table that a foreign key points to; a string reference is `app.Model` or a model of the same app."""
    assert field.remote_field is not None  # noqa: S101 - only foreign keys come here
    to: type[models.Model] | str = field.remote_field.model
    if not isinstance(to, str):
        return str(to._meta.db_table)
    if to == "self":
        return str(field.model._meta.db_table)
    label, _, name = to.rpartition(".")
    return f"{label or field.model._meta.app_label}_{name.lower()}"


def _name(meta: Any, what: str) -> str:
    """`cases_application_wall`; cut with a hash where PostgreSQL's 63 bytes do not suffice (Django allows 30 in names
    only on other databases)."""
    name = f"{meta.db_table}_{what}"
    if len(name) <= 60:  # noqa: PLR2004
        return name
    return f"{name[:51]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"

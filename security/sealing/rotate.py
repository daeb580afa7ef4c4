"""Rotation of a program's data key, while everybody works on.

A new version seals what is written from now on; then rows are sealed anew in small transactions, which can be stopped
and taken up again at any moment: a row names the version that opens it, and old versions stay. Rows that nobody may
change (calls, bank files) and scanned pages keep the version they were sealed with.
"""

import os
from collections.abc import Iterator

from django.apps import apps
from django.db.models import BinaryField, Func, Model, Q
from django.db.models.lookups import LessThan

from security import clock, events
from security.actor import system_actor
from security.audit.record import record
from security.db.rows import update_rows
from security.models.program_key import ProgramKey
from security.sealing.fields import SealedModel, SealedTextField
from security.sealing.master import KEY_BYTES, wrap
from security.sealing.program_keys import current_key, forget_keys, key_place
from security.sealing.seal import VERSION
from security.tenancy.append_only import AppendOnly
from security.tenancy.walls import is_tenant_model

BATCH = 500


def add_version(program_id: int) -> int:
    """Make the next version of the program's key, which seals from now on; returns its number.

    Other processes learn of it within a minute. Needs the program's scope.
    """
    last = ProgramKey.objects.select_for_update().filter(program_id=program_id).order_by("-version").first()
    if last is None:
        raise LookupError(f"Program {program_id} has no data key yet.")
    version = last.version + 1
    master_key_id, wrapped = wrap(os.urandom(KEY_BYTES), place=key_place(program_id, version))
    ProgramKey.objects.create(
        program_id=program_id,
        version=version,
        master_key_id=master_key_id,
        wrapped=wrapped,
        created_at=clock.now(),
    )
    forget_keys()
    actor = system_actor("security.rotate")
    record(events.KEY_ROTATED, actor=actor, program_id=program_id, data={"version": version})
    return version


def reseal_some(program_id: int, *, limit: int = BATCH) -> int:
    """Seal up to so many rows anew that an older version seals; returns how many. Rows in use are left for later."""
    version = VERSION.pack(current_key(program_id).version)
    for model, columns in sealed_models():
        rows = model._default_manager.filter(_older(model, columns, version), program_id=program_id)
        locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit]
        found = [row for row in locked if isinstance(row, SealedModel)]
        if found:
            for row in found:
                for column in columns:
                    setattr(row, column, row.open(column))
                    field = row._meta.get_field(column)
                    if isinstance(field, SealedTextField):
                        field.pre_save(row, add=False)  # seals the text for its place
            update_rows(found, columns)
            return len(found)
    return 0


def left_to_reseal(program_id: int) -> int:
    """How many rows an older version still seals."""
    version = VERSION.pack(current_key(program_id).version)
    return sum(
        model._default_manager.filter(_older(model, columns, version), program_id=program_id).count()
        for model, columns in sealed_models()
    )


def sealed_models() -> Iterator[tuple[type[Model], list[str]]]:
    """Models of programs with sealed columns whose rows may be changed, with these columns."""
    for model in apps.get_models():
        if not issubclass(model, SealedModel) or not is_tenant_model(model) or _never_changed(model):
            continue
        columns = [field.name for field in model._meta.local_fields if isinstance(field, SealedTextField)]
        if columns:
            yield model, columns


def _never_changed(model: type[Model]) -> bool:
    triggers = getattr(model._meta, "triggers", ())
    return any(isinstance(trigger, AppendOnly) and not trigger.allows_update for trigger in triggers)


def _older(model: type[Model], columns: list[str], version: bytes) -> Q:
    found = Q()
    for column in columns:
        begins = Func(column, 1, 2, function="substring", output_field=BinaryField())
        found |= Q(LessThan(begins, version))
    return found

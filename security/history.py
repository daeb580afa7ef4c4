"""Row history: what a row held before each change, kept by statement-level triggers behind the same walls."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import pghistory
import pghistory.models
from django.db import models

M = TypeVar("M", bound=type[models.Model])


class Event(pghistory.models.Event):
    """Base of history rows. pghistory's own manager brings a compiler of its own, which knows nothing of scopes; with
    Django's manager, history is guarded like every other tenant table. Its name gives `HouseholdEvent` its own."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def keep_history(*walls: models.BaseConstraint) -> Callable[[M], M]:
    """Class decorator: every UPDATE copies what it replaces, the old rows, to the model's event table.

    `walls` stand around the old rows as well. Without pghistory's context table: who changed it, and why, is the audit
    event of the same transaction.
    """
    tracked: Callable[[M], M] = pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        base_model=Event,
        context_field=None,  # type: ignore[arg-type]  # documented: no context; its annotation forgot None
        meta={"constraints": list(walls)} if walls else None,
    )
    return tracked

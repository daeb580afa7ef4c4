"""Row history: what a row held before each change, kept by statement-level triggers behind the same walls."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def keep_history() -> Callable[[M], M]:
    """Class decorator: every UPDATE copies the old rows to the model's event table.

    Without pghistory's context table: who changed it, and why, is the audit event of the same transaction.
    """
    tracked: Callable[[M], M] = pghistory.track(
        pghistory.UpdateEvent(),
        context_field=None,  # type: ignore[arg-type]  # documented: no context; its annotation forgot None
    )
    return tracked

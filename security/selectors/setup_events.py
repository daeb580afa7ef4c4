"""What became of one row of the set-up, for its page in the console."""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from security.events import PROGRAM_SET_UP, SETUP_ADDED, SETUP_CHANGED, meaning_of
from security.models import PlatformEvent

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class SetupEvent:
    """An event with what it means and which columns, or which version, it was about, in words."""

    event: PlatformEvent
    meaning: str
    details: str


def setup_events(model: type[Model], pk: Any) -> list[SetupEvent]:
    """The newest events about a row of the set-up, the newest first."""
    codes = [event.code for event in (PROGRAM_SET_UP, SETUP_ADDED, SETUP_CHANGED)]
    rows = PlatformEvent.objects.filter(code__in=codes, data__contains={"model": model._meta.label, "id": pk})
    return [SetupEvent(row, meaning_of(row.code), details_of(row)) for row in rows.order_by("-at", "-pk")[:SHOWN]]


def details_of(event: PlatformEvent) -> str:
    """The versions that were made, or the columns that were changed; nothing for an event of another kind."""
    if "version" in event.data:
        versions: dict[str, int] = event.data
        return _("set-up version %(version)d, checklist version %(checklist_version)d") % versions
    return ", ".join(_column(event.data.get("model", ""), name) for name in event.data.get("fields", []))


def _column(label: str, name: str) -> str:
    try:
        return str(getattr(apps.get_model(label)._meta.get_field(name), "verbose_name", name))
    except (FieldDoesNotExist, LookupError, ValueError):
        return name

"""What became of the rows of the set-up, in words: for the page of a row and for the list of events."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from security.events import PROGRAM_SET_UP, SETUP_ADDED, SETUP_CHANGED, meaning_of
from security.models import PlatformEvent, Program, User
from security.roles import ROLE_LABELS, Role

SHOWN: Final = 200
Named = Mapping[tuple[type[Model], int], str]
"""Names of rows by model and id."""


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
    return [SetupEvent(row, meaning_of(row.code), _changed(row)) for row in rows.order_by("-at", "-pk")[:SHOWN]]


def details_of(events: Sequence[PlatformEvent]) -> dict[int, str]:
    """By event: whose account, which role on which program, which row of the set-up, and what of it changed.

    Names are those of today, asked by one query a model for all the events.
    """
    named = _named(events)
    return {event.pk: ": ".join(part for part in (_subject(event, named), _said(event)) if part) for event in events}


def _subject(event: PlatformEvent, named: Named) -> str:
    names = [named.get(place, _("a row that is gone")) for place in _places(event)]
    return ", ".join(names)


def _said(event: PlatformEvent) -> str:
    role = event.data.get("role")
    if role is not None:
        return str(ROLE_LABELS[Role(role)]) if role in set(Role) else str(role)
    return _changed(event)


def _changed(event: PlatformEvent) -> str:
    """The versions that were made, or the columns that were changed; nothing for an event of another kind."""
    if "version" in event.data:
        versions: dict[str, int] = event.data
        return _("set-up version %(version)d, checklist version %(checklist_version)d") % versions
    return ", ".join(_column(event.data.get("model", ""), name) for name in event.data.get("fields", []))


def _places(event: PlatformEvent) -> list[tuple[type[Model], int]]:
    """The rows that an event is about, as model and id: the account, the program, and what the console changed."""
    data = event.data
    model = _model(data.get("model", ""))
    found: list[tuple[type[Model] | None, Any]] = [
        (User, data.get("account")),
        (Program, data.get("program")),
        (model, data.get("id")),
    ]
    accounts = data.get("accounts")
    found += [(User, pk) for pk in accounts] if isinstance(accounts, list) else []
    return [(model, pk) for model, pk in found if model is not None and isinstance(pk, int)]


def _named(events: Sequence[PlatformEvent]) -> Named:
    wanted: defaultdict[type[Model], set[int]] = defaultdict(set)
    for event in events:
        for model, pk in _places(event):
            wanted[model].add(pk)
    return {
        (model, pk): str(row)
        for model, ids in wanted.items()
        for pk, row in model._default_manager.in_bulk(ids).items()
    }


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _column(label: str, name: str) -> str:
    model = _model(label)
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name)) if model else name
    except FieldDoesNotExist:
        return name

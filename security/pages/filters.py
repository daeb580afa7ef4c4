"""Conditions of a list: a form that is read from the address, and what a person keeps of it under a name."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security import clock, events
from security.actor import Actor
from security.audit.record import record
from security.models import SavedFilter
from security.tenancy.scope import require_program

MOST_SAVED = 20
# What a condition may be: nothing that was typed freely, because conditions stand in addresses and are kept.
FIELDS = (forms.ChoiceField, forms.DateField, forms.BooleanField, forms.IntegerField)


class FilterForm(forms.Form):
    """A list's conditions. Every field is optional, and none takes free text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not isinstance(field, FIELDS):
                raise TypeError(f"{name}: a condition is a choice, a date, a number or a yes.")
            field.required = False
            _dress(field)

    def given(self) -> dict[str, Any]:
        """The conditions that are set and can be read, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}

    def as_query(self) -> str:
        """The conditions as a query string, in the order of the fields; what cannot be read is left out."""
        query = QueryDict(mutable=True)
        for name, value in self.given().items():
            query.setlist(name, [_in_query(part) for part in (value if isinstance(value, list) else [value])])
        return query.urlencode()


def _dress(field: forms.Field) -> None:
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date", "class": "input input--w12"}, format="%Y-%m-%d")
    elif isinstance(field, forms.MultipleChoiceField):
        field.widget = forms.CheckboxSelectMultiple(choices=_pairs(field))
    elif isinstance(field, forms.ChoiceField):
        field.widget.attrs["class"] = "select"
    elif isinstance(field, forms.IntegerField):
        field.widget.attrs["class"] = "input input--w8"


def _pairs(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """The choices, which are never grouped here."""
    return list(field.choices)  # type: ignore[arg-type]


def _in_query(value: Any) -> str:
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is set, as a chip: its name, its value in words, and the query string without it."""

    name: str
    label: str | Promise
    text: str
    query_without: str


def conditions_of(form: FilterForm, query: QueryDict) -> list[Condition]:
    """The chips of a form; `query` is the page's own, of which sorting and other things stay."""
    found = []
    for name, value in form.given().items():
        rest = query.copy()
        for taken in (name, "cursor"):
            rest.pop(taken, None)
        found.append(
            Condition(name, form.fields[name].label or name, _in_words(form.fields[name], value), rest.urlencode())
        )
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        labels: Mapping[str, Any] = {str(key): label for key, label in _pairs(field)}
        parts = value if isinstance(value, list) else [value]
        return "・".join(str(labels.get(str(part), part)) for part in parts)
    if isinstance(value, dt.date):
        return f"{value.month}/{value.day}"
    return _("yes") if isinstance(value, bool) else str(value)


class SaveFilterForm(forms.Form):
    """The name under which conditions are kept."""

    name = forms.CharField(
        label=gettext_lazy("Name of the conditions"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class TooManyFiltersError(ValueError):
    """A person has kept as many conditions of one list as fit above it."""


def saved_filters(*, actor: Actor, program_id: int, page: str) -> list[SavedFilter]:
    """What the person keeps of a list, by name."""
    require_program(program_id)
    return list(SavedFilter.objects.filter(program_id=program_id, owner_id=actor.person_id, page=page).order_by("name"))


def save_filter(*, actor: Actor, program_id: int, page: str, name: str, form: FilterForm) -> SavedFilter:
    """Keep the conditions under a name; the same name again replaces them. Raises TooManyFiltersError."""
    require_program(program_id)
    mine = SavedFilter.objects.filter(program_id=program_id, owner_id=actor.person_id, page=page)
    if mine.exclude(name=name).count() >= MOST_SAVED:
        raise TooManyFiltersError(
            _("%(most)d conditions are kept here already. Drop one first.") % {"most": MOST_SAVED}
        )
    row, _made = SavedFilter.objects.update_or_create(
        program_id=program_id,
        owner_id=actor.person_id,
        page=page,
        name=name,
        defaults={"query": form.as_query()[:400], "saved_at": clock.now()},
    )
    record(events.FILTER_SAVED, actor=actor, program_id=program_id, subject_ids=[row.pk], data={"page": page})
    return row


def drop_filter(*, actor: Actor, program_id: int, filter_id: int) -> None:
    """Drop conditions that the person keeps; those of others stay."""
    require_program(program_id)
    gone, _by_model = SavedFilter.objects.filter(program_id=program_id, owner_id=actor.person_id, pk=filter_id).delete()
    if gone:
        record(events.FILTER_DROPPED, actor=actor, program_id=program_id, subject_ids=[filter_id])

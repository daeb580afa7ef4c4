"""A paper form on the screen: one text a field, as it was typed, and the names of the marked fields."""

from collections.abc import Mapping
from typing import Any

from django import forms

from intake.errors import FieldsError
from intake.rules.forms import FormDef
from intake.services.entry.drafts import Typed

MOST_CHARACTERS = 500


class EntryValuesForm(forms.Form):
    """Takes everything: what a field may hold is the service's to say, so that nothing typed is lost on the way."""

    unreadable = forms.CharField(required=False)
    deficient = forms.CharField(required=False)

    def __init__(self, definition: FormDef, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.names = [one.name for one in definition.fields]
        for one in definition.fields:
            self.fields[one.name] = forms.CharField(
                required=False, strip=False, label=one.label, max_length=MOST_CHARACTERS
            )

    def typed(self) -> Typed:
        """What stands on the screen."""
        self.full_clean()
        marks = {name: frozenset(str(self.data.get(name, "")).split()) for name in ("unreadable", "deficient")}
        return Typed(values={name: str(self.data.get(name, ""))[:MOST_CHARACTERS] for name in self.names}, **marks)

    def add_errors(self, error: FieldsError) -> None:
        """Put what the service says beside each field."""
        for name, fault in error.errors.items():
            self.add_error(name if name in self.names else None, fault.message)

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each field."""
        return {name: str(found[0]) for name, found in self.errors.items() if name in self.names}

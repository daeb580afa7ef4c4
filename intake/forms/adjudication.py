"""The picks of who decides between two keyings: A, B, another value, or not to be read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from intake.errors import FieldsError
from intake.selectors.adjudication import AdjudicationPage, DifferenceLine
from intake.services.entry.drafts import Typed

PICKS = ("a", "b", "other", "unreadable")


class AdjudicationForm(forms.Form):
    """`pick_<field>` and `other_<field>` for every field that differs."""

    def __init__(self, page: AdjudicationPage, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.lines = {line.definition.name: line for line in page.lines}
        for name, line in self.lines.items():
            self.fields[f"pick_{name}"] = forms.CharField(required=False, label=line.definition.label)
            self.fields[f"other_{name}"] = forms.CharField(
                required=False, strip=False, max_length=500, label=line.definition.label
            )

    def clean(self) -> dict[str, Any]:
        """Every field has a pick, and another value is not empty."""
        cleaned = super().clean() or {}
        for name in self.lines:
            pick = cleaned.get(f"pick_{name}")
            if pick not in PICKS:
                self.add_error(f"pick_{name}", _("Choose a value: 1, 2, 3 or 4."))
            elif pick == "other" and not cleaned.get(f"other_{name}", "").strip():
                self.add_error(f"other_{name}", _("Key the value that stands on the image."))
        return cleaned

    def chosen(self) -> dict[str, str]:
        """The chosen texts by field; what cannot be read is not among them."""
        found: dict[str, str] = {}
        for name, line in self.lines.items():
            pick = self.cleaned_data[f"pick_{name}"]
            if pick == "other":
                found[name] = self.cleaned_data[f"other_{name}"]
            elif not _is_unreadable(line, pick):
                found[name] = line.first.value if pick == "a" else line.second.value
        return found

    def unreadable(self) -> list[str]:
        """The fields that stay without a value."""
        return [name for name, line in self.lines.items() if _is_unreadable(line, self.cleaned_data[f"pick_{name}"])]

    def typed(self) -> Typed:
        """The picks as they stand on the screen."""
        return Typed(values={name: str(self.data.get(name, ""))[:500] for name in self.fields})

    def add_errors(self, error: FieldsError) -> None:
        """Put what the service says beside the pick, or on top for a field that did not differ."""
        for name, fault in error.errors.items():
            self.add_error(f"pick_{name}" if name in self.lines else None, fault.message)

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each field that differs."""
        return {
            name: str(found[0])
            for name in self.lines
            if (found := self.errors.get(f"pick_{name}") or self.errors.get(f"other_{name}"))
        }


def _is_unreadable(line: DifferenceLine, pick: str) -> bool:
    kept = {"a": line.first, "b": line.second}.get(pick)
    return pick == "unreadable" or (kept is not None and kept.is_unreadable)

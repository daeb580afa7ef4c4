"""Conditions of the access log, and the explanation of unusual looks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.selectors.access_log import AccessFilter
from security import clock
from security.access.purposes import Purpose
from security.models import User

DAYS_SHOWN = 7


class AccessFilterForm(forms.Form):
    """Days, case, person and purpose; without days the last week."""

    first_on = forms.DateField(label=_("First day"), required=False)
    last_on = forms.DateField(label=_("Last day"), required=False)
    receipt_number = forms.CharField(label=_("Receipt number"), max_length=20, required=False)
    person = forms.TypedChoiceField(label=_("Who looked"), coerce=int, empty_value=None, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", _("any")), *Purpose.choices], required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("anybody")), *((person.pk, str(person)) for person in people)]

    def clean_receipt_number(self) -> str:
        """As it is printed; hyphens and width do not matter."""
        text: str = self.cleaned_data["receipt_number"].strip()
        if not text:
            return ""
        try:
            return str(parse_receipt_number(text))
        except RuleError as error:
            raise forms.ValidationError(
                _("This is no receipt number: its check digits do not fit. Compare it with the letter.")
            ) from error

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        given = super().clean() or {}
        first, last = given.get("first_on"), given.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", _("This day lies before the first one."))
        return given

    def as_filter(self) -> AccessFilter:
        """The conditions that can be read."""
        given = getattr(self, "cleaned_data", {})
        last = given.get("last_on") or clock.today()
        return AccessFilter(
            first_on=given.get("first_on") or last - dt.timedelta(days=DAYS_SHOWN - 1),
            last_on=last,
            receipt_number=given.get("receipt_number") or "",
            person_id=given.get("person"),
            purpose=given.get("purpose") or "",
        )


class ExplanationForm(forms.Form):
    """What the manager found out."""

    explanation = forms.CharField(
        label=_("What it was"),
        help_text=_("Kept for the municipality. No names, addresses or numbers of residents."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

"""Forms of the goods desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.models import User


class PieceForm(forms.Form):
    """One parcel at the packing table, read by a hand reader or typed."""

    letter = forms.CharField(
        label=_("code of the cover letter"),
        help_text=_("or the letter's number, N-000123, or the receipt number"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Read the code of the letter.")},
    )
    serial = forms.CharField(
        label=_("serial of the card"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
        error_messages={"required": _("Read the serial of the card.")},
    )
    tracking = forms.CharField(
        label=_("tracking number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
        error_messages={"required": _("Read the tracking number of the label.")},
    )


class LostForm(forms.Form):
    """What is known of a loss."""

    reason = forms.CharField(
        label=_("what is known of the loss"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": _("Write what is known of the loss: it is kept with the card.")},
    )


class CountForm(forms.Form):
    """A count of the cards in the house by two people."""

    value_yen = forms.TypedChoiceField(label=_("value (yen)"), coerce=int)
    counted = forms.IntegerField(label=_("cards counted"), min_value=0, max_value=10_000_000)
    witness = forms.TypedChoiceField(label=_("counted together with"), coerce=int)
    note = forms.CharField(
        label=_("where a difference comes from"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, values: Sequence[int], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("value_yen", [(value, f"{value:,}") for value in values])
        self._choose("witness", [(person.pk, str(person)) for person in people])
        self.fields["counted"].widget.attrs["class"] = "input input--w12"

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.widget.attrs["class"] = "select"

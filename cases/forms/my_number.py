"""Forms of individual numbers: registering, showing, erasing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import MyNumber
from cases.rules.check_digits import check_my_number
from cases.rules.faults import RuleError
from cases.selectors.my_numbers import PersonNumber
from cases.services.my_number.reveal import NUMBER_REASON_LABELS, NumberReason


class UnechoedInput(forms.TextInput):
    """What was typed is not sent back: a page that refuses it holds no number."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


class MyNumberForm(forms.Form):
    """The number of one person of the household who has none yet."""

    person_id = forms.TypedChoiceField(
        label=_("Whose number"),
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"invalid_choice": _("Choose a person of the household who has no number yet.")},
    )
    my_number = forms.CharField(
        label=_("Individual number"),
        help_text=_("12 digits, as they stand on the card. The last one is checked."),
        max_length=40,
        widget=UnechoedInput(attrs={"class": "input input--w12", "autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, people: Sequence[PersonNumber], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person_id"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        free = [one.person for one in people if one.registered_on is None]
        field.choices = [(person.pk, f"{person.name_reduced}（{person.relation}）") for person in free]

    def clean_my_number(self) -> str:
        """Its digits, with the check digit right."""
        try:
            return check_my_number(self.cleaned_data["my_number"])
        except RuleError as error:
            raise forms.ValidationError(str(error.message)) from None


class MyNumberRevealForm(forms.Form):
    """Why somebody needs the number."""

    reason = forms.ChoiceField(
        label=_("Why you need it"),
        choices=[(reason.value, NUMBER_REASON_LABELS[reason]) for reason in NumberReason],
        widget=forms.Select(attrs={"class": "select"}),
    )


class MyNumberEraseForm(forms.Form):
    """Why it is erased."""

    reason = forms.ChoiceField(
        label=_("Why it is erased"),
        choices=MyNumber.EraseReason.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )

"""Forms of deemed withdrawals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AnyDateField
from cases.models import DeemedList


class ProposeForm(forms.Form):
    """Which cases the list is of, and up to which deadline it goes."""

    kind = forms.ChoiceField(choices=DeemedList.Kind.choices, widget=forms.HiddenInput)
    until_on = AnyDateField(
        label=_("deadlines up to and on"),
        required=False,
        help_text=_("Empty: every deadline that is over."),
    )


class ApproveForm(forms.Form):
    """The officer's signature under the whole list."""

    compared = forms.BooleanField(
        label=_("I have looked through the list: count and amount are those of the paper for approval"),
        error_messages={"required": _("Look through the list first, then tick the box.")},
    )


class ReasonForm(forms.Form):
    """Why a list is dropped, or an item taken back."""

    why = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Write the reason: it is kept.")},
    )

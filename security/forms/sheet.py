"""The form of a one-time sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """Whom the sheet is for."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )

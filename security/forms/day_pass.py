"""The form of a day pass."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayPassForm(forms.Form):
    """Who forgot the device, and how one knows that it is them."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )
    reason = forms.CharField(
        label=_("What happened"),
        help_text=_("Such as: device left at home; stands before me, badge seen."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

"""Forms of the pieces of a lot."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReprintForm(forms.Form):
    """Which piece is printed anew, and why."""

    position = forms.IntegerField(
        label=_("place in the lot"),
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"class": "input input--w8"}),
        error_messages={"required": _("Say which piece: its place stands in the manifest.")},
    )
    reason = forms.CharField(
        label=_("what happened to it"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Say why the piece is printed anew: the reason is kept.")},
    )


class ScanForm(forms.Form):
    """A letter and what goes into its envelope."""

    letter = forms.CharField(
        label=_("code of the letter"),
        max_length=80,
        help_text=_("Scan the square code of any page."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Scan the code of the letter.")},
    )
    enclosure = forms.CharField(
        label=_("code of the enclosure"),
        max_length=80,
        help_text=_("The square code of the form, or the number of the gift card."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Scan the code of the enclosure.")},
    )


class ReleaseForm(forms.Form):
    """What was found when the line stood."""

    reason = forms.CharField(
        label=_("what was found and done"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Say what was found and what was done: it is kept with the lot.")},
    )

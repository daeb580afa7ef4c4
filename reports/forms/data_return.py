"""The forms of a return of data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.media import MediumForm, day

AREA = {"class": "area", "rows": 2}
NO_NAMES = _("No names, addresses or numbers of residents: it stays when the data are gone.")


class AskReturnForm(forms.Form):
    """On what ground."""

    reason = forms.CharField(
        label=_("Ground of the return"), help_text=NO_NAMES, max_length=200, widget=forms.Textarea(attrs=AREA)
    )


class DecideReturnForm(forms.Form):
    """What the officer says."""

    note = forms.CharField(
        label=_("Note to the person who asked"),
        help_text=_("Needed for a refusal. No names, addresses or numbers of residents."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )


class HandOverReturnForm(MediumForm):
    """The medium that the package goes on: it stays there, and its receipt is confirmed."""

    due_on = day(_("Receipt to be confirmed by"))


class ReceiptForm(forms.Form):
    """The municipality has it."""

    compared = forms.BooleanField(
        label=_("All parts were opened; the SHA-256 of manifest.csv and the counts agree with this page"),
        widget=forms.CheckboxInput(attrs={"class": "box"}),
    )
    receipt_note = forms.CharField(
        label=_("Where the data are kept, and who compared them"),
        help_text=NO_NAMES,
        max_length=200,
        widget=forms.Textarea(attrs=AREA),
    )

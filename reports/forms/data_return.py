"""The forms of a return of data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.media import day
from reports.models import Medium
from reports.services.medium.hand_over import HandOver

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


class HandOverReturnForm(forms.Form):
    """The medium that the package goes on."""

    label = forms.CharField(
        label=_("Number on the medium"), max_length=40, widget=forms.TextInput(attrs={"class": "input input--w16"})
    )
    kind = forms.ChoiceField(
        label=_("Kind of medium"), choices=Medium.Kind.choices, widget=forms.Select(attrs={"class": "select"})
    )
    handed_to = forms.CharField(
        label=_("Handed to"),
        help_text=_("The office that takes it, and who signed for it. No residents."),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    handed_on = day(_("Handed over on"))
    due_on = day(_("Receipt to be confirmed by"))

    def hand_over(self) -> HandOver:
        """The values as the service takes them."""
        given = self.cleaned_data
        return HandOver(
            label=given["label"],
            kind=Medium.Kind(given["kind"]),
            handed_to=given["handed_to"],
            handed_on=given["handed_on"],
            due_on=given["due_on"],
        )


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

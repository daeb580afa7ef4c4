"""Forms of what happens around printing and posting: proofs, cancelling, receipts of the post."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Posting
from reports.selectors.postings import SlipLine

MOST_PIECES = 9_999_999


class CancelLotsForm(forms.Form):
    """Why lots are not printed, and whether their letters are wanted all the same."""

    reason = forms.CharField(
        label=_("why they are not printed"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Say why the lots are cancelled: the reason is kept with their letters.")},
    )
    is_queued_again = forms.BooleanField(
        label=_("queue the same letters again at once"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "box"}),
    )


class PostingForm(forms.Form):
    """By which service lots went to the post."""

    service = forms.ChoiceField(
        label=_("service of the post"),
        choices=Posting.Service.choices,
        initial=Posting.Service.ORDINARY,
        widget=forms.Select(attrs={"class": "select select--s"}),
    )


class ProofNoteForm(forms.Form):
    """What the officer says of a proof."""

    note = forms.CharField(
        label=_("Note to the office"),
        help_text=_("Needed when it is sent back. No names, addresses or numbers of residents."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )


class ReceiptForm(forms.Form):
    """What the receipt of the post says, a number for each class of the slip."""

    receipt_number = forms.CharField(
        label=_("number of the receipt"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
    )
    receipt_on = forms.DateField(
        label=_("day of the receipt"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, lines: Sequence[SlipLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classes = [row.line.postal_class for row in lines]
        for row in lines:
            self.fields[row.line.postal_class] = forms.IntegerField(
                label=str(row.label),
                min_value=0,
                max_value=MOST_PIECES,
                widget=forms.NumberInput(attrs={"class": "input input--w8"}),
                error_messages={"required": _("Enter the number that the receipt says, 0 for none.")},
            )

    def accepted(self) -> dict[str, int]:
        """The numbers by class."""
        return {name: self.cleaned_data[name] for name in self.classes}

    def counted(self) -> list[forms.BoundField]:
        """The fields of the classes."""
        return [self[name] for name in self.classes]


class SettleForm(forms.Form):
    """What was found when the post took another number."""

    settlement = forms.CharField(
        label=_("what was found and done"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 3}),
        error_messages={"required": _("Say what was found and what was done: it is kept with the posting.")},
    )

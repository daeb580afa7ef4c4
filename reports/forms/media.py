"""The forms of the media register."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Medium
from reports.selectors.media import FilesForMedia
from reports.services.medium.carried import FileKind, FileOnMedium
from reports.services.medium.hand_over import HandOver
from security import clock

DAY = {"type": "date", "class": "input"}
USUAL_DAYS = 14


def day(label: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def file_of(text: str) -> FileOnMedium:
    """The file of a choice."""
    kind, _dash, number = text.partition("-")
    return FileOnMedium(FileKind(kind), int(number))


def _choice(kind: FileKind, number: int, words: str) -> tuple[str, str]:
    return str(FileOnMedium(kind, number)), f"{number}：{words}"


class MediumForm(forms.Form):
    """A medium that goes out: what it is, who takes it, and until when."""

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
    due_on = day(_("Due back on"))

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


class HandOverForm(MediumForm):
    """A medium that goes out with a file of the gate, a transfer file or a package for the printer."""

    field_order = ("file",)
    file = forms.TypedChoiceField(
        label=_("File"),
        help_text=_("Files that were approved and fetched, released transfer files, packages that the printer gets."),
        coerce=file_of,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, *args: Any, files: FilesForMedia, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        groups = [
            (_("Files that leave the office"), [_choice(FileKind.EXPORT, x.number, x.reason) for x in files.exports]),
            (_("Transfer files"), [_choice(FileKind.BATCH, x.number, f"{x.transfer_on}") for x in files.batches]),
            (
                _("Packages for the printer"),
                [
                    (str(FileOnMedium(FileKind.LOT, x.pk)), f"{x.run.number}-{x.number}：{x.get_kind_display()}")
                    for x in files.lots
                ],
            ),
        ]
        field.choices = [("", "—"), *((name, choices) for name, choices in groups if choices)]


class ReturnForm(forms.Form):
    """A medium that came back."""

    returned_on = day(_("Came back on"))


class ErasureForm(forms.Form):
    """How a medium was erased."""

    method = forms.CharField(
        label=_("How it was erased"),
        help_text=_("Overwritten, encrypted erase, or destroyed."),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("Where the log of the erasure, the photograph or the slip is kept, and its number."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )


def first_days() -> dict[str, dt.date]:
    """What the form of a medium begins with."""
    return {"handed_on": clock.today(), "due_on": clock.today() + dt.timedelta(days=USUAL_DAYS)}

"""The forms of a file that leaves the office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.ledger import DecisionListForm
from cases.models import Channel, Status
from reports.exports.columns import BY_KEY, COLUMNS, FIRST_CHOICE
from reports.models import ExportRequest

PERSONAL = [(column.key, column.label) for column in COLUMNS if column.is_personal]


class WorkersForm(forms.Form):
    """What the roster of workers is needed for."""

    reason = forms.CharField(
        label=_("What the file is for"),
        help_text=_("The municipality decides by it. No names, addresses or numbers of residents."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )


class DecisionsForm(DecisionListForm):
    """Which days' decisions are needed, and what for."""

    reason = forms.CharField(
        label=_("What the file is for"),
        help_text=_("The municipality decides by it. No names, addresses or numbers of residents."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )


class ExportForm(forms.Form):
    """Which cases, which columns, for whom, and why."""

    reason = forms.CharField(
        label=_("What the file is for"),
        help_text=_("The municipality decides by it. No names, addresses or numbers of residents."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )
    audience = forms.ChoiceField(
        label=_("Kind of file"),
        choices=ExportRequest.Audience.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )
    statuses = forms.MultipleChoiceField(
        label=_("Status"),
        help_text=_("None chosen: every status."),
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    channels = forms.MultipleChoiceField(
        label=_("Channel"),
        help_text=_("None chosen: every channel."),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    received_from = forms.DateField(
        label=_("Received from"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )
    received_until = forms.DateField(
        label=_("Received until"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        help_text=_("Only what is needed."),
        choices=[(column.key, column.label) for column in COLUMNS],
        initial=list(FIRST_CHOICE),
        widget=forms.CheckboxSelectMultiple,
    )
    unmasked = forms.MultipleChoiceField(
        label=_("Shown in full"),
        help_text=_("Everything personal is masked unless it is marked here."),
        choices=PERSONAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Days in their order; only chosen columns in full."""
        given = super().clean() or {}
        first, last = given.get("received_from"), given.get("received_until")
        if first and last and first > last:
            self.add_error("received_until", _("This day lies before the first one."))
        for key in set(given.get("unmasked", ())) - set(given.get("columns", ())):
            self.add_error(
                "unmasked",
                _("%(column)s is not among the columns. Choose it there, or take the mark away.")
                % {"column": BY_KEY[key].label},
            )
        return given

    def conditions(self) -> dict[str, Any]:
        """The conditions as they are stored."""
        given = self.cleaned_data
        days = {name: given[name].isoformat() for name in ("received_from", "received_until") if given.get(name)}
        lists = {name: given[name] for name in ("statuses", "channels") if given.get(name)}
        return {**lists, **days}


class DecisionNoteForm(forms.Form):
    """What the officer says to the person who asked."""

    note = forms.CharField(
        label=_("Note to the person who asked"),
        help_text=_("Needed for a refusal. No names, addresses or numbers of residents."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

"""Forms of the roster of workers, of companies and sites, and of the monthly review."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.models import Contractor, Site

HOUR = {"type": "time", "class": "input input--s"}
DAY = {"type": "date", "class": "input input--w12"}
TEXT = {"class": "input", "autocomplete": "off"}


class PeopleForm(forms.Form):
    """What is done with the people who were picked: a day, hours, or a site."""

    on = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    shift_from = forms.TimeField(
        label=_("Work begins"), required=False, widget=forms.TimeInput(attrs=HOUR, format="%H:%M")
    )
    shift_until = forms.TimeField(
        label=_("Work ends"), required=False, widget=forms.TimeInput(attrs=HOUR, format="%H:%M")
    )
    site = forms.TypedChoiceField(
        label=_("Site"), coerce=int, empty_value=None, required=False, widget=forms.Select(attrs={"class": "select"})
    )

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        open_ones = [site for site in sites if site.closed_on is None]
        field.choices = [("", "—"), *((site.pk, f"{site.name}（{site.contractor.name}）") for site in open_ones)]


class SubcontractForm(forms.Form):
    """Which company shall take which work on, and for how long."""

    company = forms.CharField(
        label=_("Company that takes the work on"), max_length=100, widget=forms.TextInput(attrs=TEXT)
    )
    handed_on_by = forms.TypedChoiceField(
        label=_("Handed on by"), coerce=int, widget=forms.Select(attrs={"class": "select"})
    )
    work = forms.CharField(
        label=_("Work"),
        help_text=_("Which steps, and which data of residents they show."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("To the end of"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, companies: Sequence[Contractor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["handed_on_by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(company.pk, company.name) for company in companies]


class SiteForm(forms.Form):
    """A new site."""

    company = forms.TypedChoiceField(label=_("Company"), coerce=int, widget=forms.Select(attrs={"class": "select"}))
    name = forms.CharField(label=_("Name of the site"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    address = forms.CharField(label=_("Address"), max_length=200, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, *args: Any, companies: Sequence[Contractor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["company"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(company.pk, company.name) for company in companies]


class NoteForm(forms.Form):
    """Why something is refused, ended or withdrawn."""

    note = forms.CharField(
        label=pgettext_lazy("reason", "Why"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

"""The forms of an incident."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security import clock
from security.models import Incident, User
from security.rules.incident_clock import Gravity
from security.services.incident.count_affected import Reach
from security.services.incident.open_incident import Notice

MOMENT = {"type": "datetime-local", "class": "input"}
AREA = {"class": "area", "rows": 4}


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A field for a day and time."""
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **more)


class IncidentForm(forms.Form):
    """What is known when an incident is noticed."""

    kind = forms.ChoiceField(
        label=_("What kind"), choices=Incident.Kind.choices, widget=forms.Select(attrs={"class": "select"})
    )
    what = forms.CharField(
        label=_("What is known"),
        help_text=_("As far as it is known; it can be told anew with cause and prevention."),
        max_length=2_000,
        widget=forms.Textarea(attrs=AREA),
    )
    happened_at = moment(_("When it happened"))
    noticed_at = moment(_("When it was noticed"))
    is_sensitive = forms.BooleanField(label=_("Sensitive data (health, origin, support by the state)"), required=False)
    may_cost_money = forms.BooleanField(label=_("Somebody may lose money by it (accounts)"), required=False)
    had_intent = forms.BooleanField(label=_("It was done with intent"), required=False)
    has_my_number = forms.BooleanField(label=_("My Numbers are among the data"), required=False)
    is_drill = forms.BooleanField(label=_("This is a drill"), required=False)

    def notice(self) -> Notice:
        """The values as the service takes them."""
        given = self.cleaned_data
        return Notice(
            kind=Incident.Kind(given["kind"]),
            what=given["what"],
            happened_at=given["happened_at"],
            noticed_at=given["noticed_at"],
            is_drill=given["is_drill"],
            gravity=Gravity(
                is_sensitive=given["is_sensitive"],
                may_cost_money=given["may_cost_money"],
                had_intent=given["had_intent"],
                has_my_number=given["has_my_number"],
            ),
        )


class ReachForm(forms.Form):
    """Which looks count, or which file."""

    looks_from = moment(_("Looks from"), required=False)
    looks_until = moment(_("Looks until"), required=False)
    looker = forms.TypedChoiceField(
        label=_("Whose looks"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    export_number = forms.IntegerField(
        label=_("Number of the file"),
        min_value=1,
        max_value=2_000_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input--w8"}),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["looker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("everybody's")), *((person.pk, str(person)) for person in people)]

    def reach(self) -> Reach:
        """The values as the service takes them."""
        given = self.cleaned_data
        return Reach(
            looks_from=given["looks_from"],
            looks_until=given["looks_until"],
            looker_id=given["looker"],
            export_number=given["export_number"],
        )


class ConclusionForm(forms.Form):
    """Cause and prevention."""

    cause = forms.CharField(label=_("Cause"), max_length=2_000, required=False, widget=forms.Textarea(attrs=AREA))
    prevention = forms.CharField(
        label=_("Prevention"), max_length=2_000, required=False, widget=forms.Textarea(attrs=AREA)
    )


def first_moments() -> dict[str, dt.datetime]:
    """What the form of a new incident begins with: noticed just now."""
    noticed = clock.local(clock.now()).replace(second=0, microsecond=0)
    return {"noticed_at": noticed, "happened_at": noticed}

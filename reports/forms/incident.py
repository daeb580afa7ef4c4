"""The forms of an incident."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from security import clock
from security.letters_astray import Astray
from security.models import Incident, IncidentCall, User
from security.rules.incident_clock import Gravity
from security.services.incident.count_affected import Reach
from security.services.incident.describe import Matters
from security.services.incident.open_incident import Notice

MOMENT = {"type": "datetime-local", "class": "input"}
AREA = {"class": "area", "rows": 4}
SHORT = {"class": "area", "rows": 2}
NUMBER = {"class": "input input--w8"}
MOST = 2_000_000_000
MOST_PLACES = 20_000  # more than a lot has letters
_PLACES = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


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
    """Which looks count, which file, and which letters."""

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
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    letter_run = forms.IntegerField(
        label=_("Number of the letter run"),
        min_value=1,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    letter_lot = forms.IntegerField(
        label=_("Lot of the letter run"),
        min_value=1,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    letter_pieces = forms.CharField(
        label=_("Letters that went astray"),
        help_text=_(
            "Places in the lot (3, 7-12) or receipt numbers, with commas or line breaks between. "
            "Empty: the whole lot. Receipt numbers do without a lot."
        ),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["looker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("everybody's")), *((person.pk, str(person)) for person in people)]

    def clean_letter_pieces(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Places and receipt numbers, each once. People type them in any width, with Japanese commas too."""
        places: dict[int, None] = {}
        numbers: dict[str, None] = {}
        text = unicodedata.normalize("NFKC", self.cleaned_data["letter_pieces"])
        for part in re.split(r"[\s,、;]+", text.strip()):
            if found := _PLACES.fullmatch(part):
                first, last = int(found[1]), int(found[2] or found[1])
                places |= dict.fromkeys(range(first, last + 1))
                if not 0 < first <= last or len(places) > MOST_PLACES:
                    raise forms.ValidationError(_("These are no places in a lot: %(part)s"), params={"part": part})
            elif part:
                try:
                    numbers[str(parse_receipt_number(part))] = None
                except RuleError as error:
                    raise forms.ValidationError(f"{part}: {error}") from error
        return tuple(places), tuple(numbers)

    def reach(self) -> Reach:
        """The values as the service takes them."""
        given = self.cleaned_data
        places, numbers = given["letter_pieces"]
        return Reach(
            looks_from=given["looks_from"],
            looks_until=given["looks_until"],
            looker_id=given["looker"],
            export_number=given["export_number"],
            letters=Astray(run=given["letter_run"], lot=given["letter_lot"], places=places, receipt_numbers=numbers),
        )


def written(places: Sequence[int], numbers: Sequence[str]) -> str:
    """Places and receipt numbers as the field takes them."""
    return ", ".join([*map(str, places), *numbers])


class CallForm(forms.Form):
    """Which contact was called, and what came of it."""

    contact = forms.IntegerField(label=_("Contact"), min_value=1, max_value=2**63 - 1)
    outcome = forms.ChoiceField(
        label=_("What came of the call"),
        choices=IncidentCall.Outcome.choices,
        error_messages={"required": _("Choose what came of the call.")},
    )


class RevealForm(forms.Form):
    """Whose telephone number is shown."""

    contact = forms.IntegerField(label=_("Contact"), min_value=1, max_value=2**63 - 1)


class ConclusionForm(forms.Form):
    """Cause and prevention."""

    cause = forms.CharField(label=_("Cause"), max_length=2_000, required=False, widget=forms.Textarea(attrs=AREA))
    prevention = forms.CharField(
        label=_("Prevention"), max_length=2_000, required=False, widget=forms.Textarea(attrs=AREA)
    )


class MattersForm(forms.Form):
    """What the authority asks besides (domain reference §9.2), and what residents are told, as far as it is known."""

    items = forms.CharField(
        label=_("Which personal data"),
        help_text=_("Kinds of data, such as name, address, account. No names of residents."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )
    harm = forms.CharField(
        label=_("Harm that came of it, or may come"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )
    to_residents = forms.CharField(
        label=_("What was done for the residents"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )
    publication = forms.CharField(
        label=_("What was made public"), max_length=2_000, required=False, widget=forms.Textarea(attrs=SHORT)
    )
    other_matters = forms.CharField(
        label=_("Other matters"), max_length=2_000, required=False, widget=forms.Textarea(attrs=SHORT)
    )

    letter_text = forms.CharField(
        label=_("What the letter tells the residents"),
        help_text=_(
            "What happened and why, the same to everybody it touches, in plain words: no names, no single cases."
        ),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )

    def matters(self) -> Matters:
        """The values as the service takes them."""
        return Matters(**self.cleaned_data)


def first_moments() -> dict[str, dt.datetime]:
    """What the form of a new incident begins with: noticed just now."""
    noticed = clock.local(clock.now()).replace(second=0, microsecond=0)
    return {"noticed_at": noticed, "happened_at": noticed}

"""Conditions of the lists of applications."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Channel, Deficiency, Hold, HoldKind, Review, Status
from cases.rules.deficiency_catalogue import CATALOGUE
from cases.selectors.application_filter import ApplicationFilter
from security import clock
from security.pages.filters import FilterForm

ANY = ("", _("any"))
YES_NO = (ANY, ("yes", _("yes")), ("no", _("no")))
# Conditions of the form that are conditions of the filter under another name.
AS = {"status": "statuses", "channel": "channels"}
BOOLEANS = frozenset({"held", "taken", "again", "outside"})


class CaseFilterForm(FilterForm):
    """Of any list of applications. `fixed` are the list's own conditions, which stand whatever the form says."""

    channel = forms.MultipleChoiceField(label=_("Channel"), choices=Channel.choices)
    held = forms.ChoiceField(label=_("Stopped"), choices=YES_NO)
    hold_kind = forms.ChoiceField(label=_("Kind of stop"), choices=(ANY, *HoldKind.choices))
    waits_for = forms.ChoiceField(label=_("Waiting for"), choices=(ANY, *Hold.WaitsFor.choices))
    received_from = forms.DateField(label=_("Received from"))
    received_until = forms.DateField(label=_("Received until"))
    due_in = forms.IntegerField(label=_("Days left at most"), min_value=0, max_value=365)

    def as_filter(self, *, handling_days: int = 0, **fixed: Any) -> ApplicationFilter:
        """The conditions as a filter; what the list fixes wins."""
        given: dict[str, Any] = {}
        for name, value in self.given().items():
            if name == "due_in":
                continue
            plain = tuple(value) if isinstance(value, list) else value
            given[AS.get(name, name)] = value == "yes" if name in BOOLEANS else plain
        limit = self._due_limit(handling_days, given.get("received_until"))
        if limit is not None:
            given["received_until"] = limit
        until = [day for day in (given.get("received_until"), fixed.pop("received_until", None)) if day is not None]
        return ApplicationFilter(**{**given, **fixed, "received_until": min(until, default=None)})

    def _due_limit(self, handling_days: int, until: dt.date | None) -> dt.date | None:
        left = self.given().get("due_in")
        if left is None:
            return None
        limit = clock.today() + dt.timedelta(days=left - handling_days)
        return min(limit, until) if until else limit


class ScreeningFilterForm(CaseFilterForm):
    """Of the lists that reviewers work through."""

    taken = forms.ChoiceField(label=_("Somebody works on it"), choices=YES_NO)
    again = forms.ChoiceField(label=_("Screened once more"), choices=YES_NO)


class AllCasesFilterForm(CaseFilterForm):
    """Of the list of all cases."""

    status = forms.MultipleChoiceField(label=pgettext_lazy("application", "Status"), choices=Status.choices)


class DeficiencyFilterForm(CaseFilterForm):
    """Of the list of what is missing."""

    deficiency_state = forms.ChoiceField(
        label=_("The resident"),
        choices=(
            ANY,
            (Deficiency.State.OPEN.value, _("was not told yet")),
            (Deficiency.State.NOTIFIED.value, _("was told")),
        ),
    )
    deficiency_code = forms.ChoiceField(
        label=_("Reason"), choices=(ANY, *((entry.code, f"{entry.code} {entry.label}") for entry in CATALOGUE))
    )
    deadline_until = forms.DateField(label=_("Answer due until"))


class DecisionFilterForm(CaseFilterForm):
    """Of the list from which officers decide."""

    outcome = forms.ChoiceField(
        label=_("Screening says"),
        choices=(
            ANY,
            (Review.Outcome.FIT.value, Review.Outcome.FIT.label),
            (Review.Outcome.NOT_ELIGIBLE.value, Review.Outcome.NOT_ELIGIBLE.label),
        ),
    )

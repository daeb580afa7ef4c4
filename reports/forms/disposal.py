"""The forms of retention and disposal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.disposal.terms import Term
from security.models.retention import MOST_MONTHS
from security.rules.retention import USUAL_MONTHS

AREA = {"class": "area", "rows": 2}
NO_NAMES = _("No names, addresses or numbers of residents: it stays when the data are gone.")


class RulesForm(forms.Form):
    """Months of retention, a field for each kind of data."""

    def __init__(self, *args: Any, terms: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in terms:
            app = term.holding.app
            self.fields[app] = forms.IntegerField(
                label=str(term.holding.label),
                min_value=0,
                max_value=MOST_MONTHS,
                initial=term.rule.months if term.rule else USUAL_MONTHS.get(app),
                widget=forms.NumberInput(attrs={"class": "input input--w8"}),
            )


class HoldForm(forms.Form):
    """Why data have to stay."""

    reason = forms.CharField(
        label=_("Why the data have to stay"), help_text=NO_NAMES, max_length=200, widget=forms.Textarea(attrs=AREA)
    )


class LiftForm(forms.Form):
    """Why a hold is lifted."""

    lift_reason = forms.CharField(label=_("Why it is lifted"), max_length=200, widget=forms.Textarea(attrs=AREA))


class PlanForm(forms.Form):
    """Which kinds of data go."""

    apps = forms.MultipleChoiceField(label=_("Kinds of data"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, terms: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["apps"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(term.holding.app, term.holding.label) for term in terms if not term.is_disposed]


class AskForm(forms.Form):
    """On what ground."""

    reason = forms.CharField(
        label=_("Ground of the disposal"),
        help_text=NO_NAMES,
        max_length=200,
        widget=forms.Textarea(attrs=AREA),
    )


class DecideForm(forms.Form):
    """What the officer says."""

    note = forms.CharField(
        label=_("Note to the person who asked"),
        help_text=_("Needed for a refusal. No names, addresses or numbers of residents."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"class": "box"}))


class ApproveForm(DecideForm):
    """An approval: what goes is named beside the box, and nothing goes without the tick."""

    confirmed = forms.BooleanField(
        label=_("What goes for ever"),
        widget=forms.CheckboxInput(attrs={"class": "box"}),
        error_messages={"required": _("Compare the dry run with what is meant to go, then tick the box.")},
    )

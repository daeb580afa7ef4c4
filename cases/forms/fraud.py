"""Forms of the fraud bench."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import FraudEntry
from cases.rules.fraud import RULES
from security.pages.filters import FilterForm

VERDICTS = (
    (FraudEntry.State.CLEARED, _("No concern: the case goes on")),
    (FraudEntry.State.ASKED, _("Ask the municipality: the case waits for it")),
    (FraudEntry.State.HELD, _("Hold: nothing is decided or paid meanwhile")),
    (FraudEntry.State.CONFIRMED, _("The suspicion is confirmed: the case stays stopped")),
)


class FraudFilterForm(FilterForm):
    """Conditions of the bench."""

    state = forms.ChoiceField(label=_("State"), choices=(("", _("all that wait")), *FraudEntry.State.choices))
    rule = forms.ChoiceField(
        label=_("What fired"), choices=(("", _("any")), *((rule.code, rule.label) for rule in RULES.values()))
    )


class FraudJudgeForm(forms.Form):
    """What a person says, and why."""

    verdict = forms.ChoiceField(
        label=_("What you say"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to happen.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What you looked at and what it showed. No names, addresses or numbers of people."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 3}),
        error_messages={"required": _("Write what you looked at and why: the next person reads it.")},
    )

    def __init__(self, *args: Any, open_to: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict = self.fields["verdict"]
        assert isinstance(verdict, forms.ChoiceField)  # noqa: S101 - declared above
        verdict.choices = [(state.value, label) for state, label in VERDICTS if state in open_to]

"""The manager's answer to a caller's desk."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from callcenter.rules.typed_time import read_time
from cases.rules.faults import RuleError
from security import clock


class AnswerForm(forms.Form):
    """What the desk passes on, and until when the resident is called back with it; no time, no call."""

    answer = forms.CharField(
        label=_("Answer for the caller's desk"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"class": "area", "rows": 4}),
        error_messages={"required": _("Write the answer that the caller's desk passes on.")},
    )
    call_back_at = forms.CharField(
        label=_("Call the resident back by"),
        help_text=_("Day and time, such as 11/24 10:00. Empty when nobody is to be called."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
    )

    def clean_call_back_at(self) -> dt.datetime | None:
        """The time that was typed."""
        typed = self.cleaned_data["call_back_at"].strip()
        if not typed:
            return None
        try:
            return read_time(typed, clock.local(clock.now()))
        except RuleError as error:
            raise ValidationError(str(error)) from error

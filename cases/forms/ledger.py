"""Forms of the ledger of the money."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AnyDateField


class DecisionListForm(forms.Form):
    """The days whose decisions are listed."""

    first_on = AnyDateField(label=_("decided from"))
    last_on = AnyDateField(label=_("decided up to and on"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and first > last:
            self.add_error("last_on", _("The last day is before the first. Change one of them."))
        return data

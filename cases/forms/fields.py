"""Fields that read what people write: dates in eras, digits of any width, kana of any width."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.rules.era import parse_date
from cases.rules.faults import RuleError


class AnyDateField(forms.CharField):
    """A date in an era or Gregorian, with hyphens, slashes or blanks: 令和8年12月4日, R8.12.4, 2026/12/4, 20261204."""

    widget = forms.TextInput(attrs={"class": "input input--w12", "autocomplete": "off", "inputmode": "text"})

    def clean(self, value: Any) -> dt.date | None:  # the text becomes a date
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text).value
        except RuleError as error:
            raise ValidationError(str(error.message)) from error

    def prepare_value(self, value: Any) -> Any:
        """A date that the program offers is shown as people type it."""
        return value.isoformat() if isinstance(value, dt.date) else value

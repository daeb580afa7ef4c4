"""Forms of the ledger of addressees."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.rules.ledger import LedgerChange

CHANGE_LABELS: dict[LedgerChange, str | Promise] = {
    LedgerChange.LOSE: _("the address cannot be found out"),
    LedgerChange.NO_ANSWER: _("no answer came"),
    LedgerChange.DECLINE: _("the household declines"),
}


class LedgerChangeForm(forms.Form):
    """What happened to the household, and how it became known."""

    change = forms.ChoiceField(
        label=_("what happened"),
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose what happened.")},
    )
    reason = forms.CharField(
        label=_("how it became known"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Write how it became known: it is kept with the household.")},
    )

    def __init__(self, *args: Any, changes: Sequence[LedgerChange], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["change"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(change.value, CHANGE_LABELS[change]) for change in changes]

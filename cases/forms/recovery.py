"""Forms of money that is asked back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AnyDateField
from cases.models import Recovery, RecoveryStep, TransferLine


class FindPaymentForm(forms.Form):
    """Whose payment is asked back."""

    receipt_number = forms.CharField(
        label=_("receipt number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
        error_messages={"required": _("Write the receipt number of the payment.")},
    )


class RecoveryForm(forms.Form):
    """What is asked back of a payment, and on what ground."""

    line = forms.TypedChoiceField(label=_("payment"), coerce=int)
    kind = forms.ChoiceField(label=_("how it is asked back"), choices=Recovery.Kind.choices)
    amount_yen = forms.IntegerField(label=_("amount asked back (yen)"), min_value=1, max_value=2_000_000_000)
    reason = forms.ChoiceField(label=_("ground"), choices=Recovery.Reason.choices)
    legal_kind = forms.ChoiceField(
        label=_("legal kind of a claim"),
        choices=[("", "—"), *Recovery.LegalKind.choices],
        required=False,
        help_text=_("Public when the benefit was an administrative decision, private when it was a gift contract."),
    )
    due_on = AnyDateField(label=_("a claim is due on"), required=False)

    def __init__(self, *args: Any, lines: Sequence[TransferLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.fields["line"]
        assert isinstance(line, forms.TypedChoiceField)  # noqa: S101 - declared above
        line.choices = [
            (
                found.pk,
                _("batch no. %(number)d, %(day)s, %(yen)s yen")
                % {"number": found.batch.number, "day": found.batch.transfer_on, "yen": f"{found.amount_yen:,}"},
            )
            for found in lines
        ]
        for name in ("line", "kind", "reason", "legal_kind"):
            self.fields[name].widget.attrs["class"] = "select"
        self.fields["amount_yen"].widget.attrs["class"] = "input input--w12"


class StepForm(forms.Form):
    """What happened to a claim."""

    kind = forms.ChoiceField(label=_("what happened"))
    on = AnyDateField(label=_("day"))
    yen = forms.IntegerField(label=_("amount that came back (yen)"), min_value=0, required=False)
    note = forms.CharField(
        label=_("note"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "input"})
    )

    def __init__(self, *args: Any, kinds: Sequence[RecoveryStep.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - declared above
        kind.choices = [(one.value, one.label) for one in kinds]
        kind.widget.attrs["class"] = "select"
        self.fields["yen"].widget.attrs["class"] = "input input--w12"

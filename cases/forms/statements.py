"""Forms of the bank's statements."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import StatementMatch
from cases.rules.zengin.statement import MOST_BYTES
from cases.selectors.statements import Offer
from security.uploads.fields import UploadField

BY_RECEIPT: Final = "receipt"
OTHER: Final = StatementMatch.Kind.OTHER.value


class StatementFileForm(forms.Form):
    """A statement as the bank sent it."""

    statement = UploadField(
        label=_("statement of the bank (type 03, 200 bytes)"),
        widget=forms.ClearableFileInput(attrs={"class": "input"}),
        error_messages={
            "required": _("Choose the file that the bank sent."),
            "empty": _("The file is empty. Choose the file that the bank sent."),
        },
    )

    def content(self) -> bytes:
        """What was sent; one byte more than is taken shows that it is too much."""
        content: bytes = self.cleaned_data["statement"].read(MOST_BYTES + 1)
        return content


class MatchForm(forms.Form):
    """What an entry of the bench is, and how the person knows."""

    what = forms.ChoiceField(label=_("what the entry is"), error_messages={"required": _("Choose what the entry is.")})
    receipt_number = forms.CharField(
        label=_("receipt number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label=_("how you know"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Write how you know what the entry is: it is kept with the match.")},
    )

    def __init__(self, *args: Any, offers: Sequence[Offer] = (), is_deposit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 - declared above
        choices: list[tuple[str, Any]] = [("", "—")]
        choices += [(offer.value, offer_label(offer)) for offer in offers]
        if is_deposit:
            choices.append((BY_RECEIPT, _("failed transfer of a receipt number")))
        what.choices = [*choices, (OTHER, StatementMatch.Kind.OTHER.label)]
        what.widget.attrs["class"] = "select"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("what") == BY_RECEIPT and not data.get("receipt_number", "").strip():
            self.add_error("receipt_number", _("Write the receipt number of the payment."))
        return data


class UndoForm(forms.Form):
    """Why a match was wrong."""

    why = forms.CharField(
        label=_("why the match was wrong"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Write why the match was wrong: it is kept with the entry.")},
    )


def offer_label(offer: Offer) -> str:
    """A candidate in one line."""
    labels = {
        "batch": pgettext_lazy("bank entry", "transfer batch no. %(batch)s"),
        "return": pgettext_lazy("bank entry", "failed transfer %(receipt)s of batch no. %(batch)s"),
        "returns": pgettext_lazy("bank entry", "all failed transfers of batch no. %(batch)s"),
        "recovery": pgettext_lazy("bank entry", "money asked back, received on %(day)s"),
    }
    return str(labels[offer.kind]) % {
        "batch": offer.batch_number,
        "receipt": offer.receipt_number,
        "day": offer.on.isoformat(),
    }

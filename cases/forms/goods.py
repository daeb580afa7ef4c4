"""Forms of the goods desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import GiftItem
from cases.rules.goods_lists import MOST_BYTES
from security.models import User


def _list_field(label: Any, help_text: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=help_text,
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".csv,.txt,text/csv"}),
        error_messages={"required": _("Choose the list."), "empty": _("The file is empty. Choose the list.")},
    )


class ListForm(forms.Form):
    """A list as a file."""

    def content(self) -> bytes:
        """What was sent; more than a list can be is cut, and then refused for its form."""
        content: bytes = self.cleaned_data["list"].read(MOST_BYTES)
        return content


class SerialsForm(ListForm):
    """The serials that were delivered with the cards."""

    list = _list_field(
        _("list of serials (CSV)"),
        _("UTF-8 or Shift_JIS. The first line names the columns: シリアル番号 and 額面."),
    )


class CarrierForm(ListForm):
    """What the carrier says of the parcels."""

    list = _list_field(
        _("list of the carrier (CSV)"),
        _("As the carrier sent it. The first line names the columns: お問い合わせ番号 and 配送状況."),
    )


class PieceForm(forms.Form):
    """One parcel at the packing table, read by a hand reader or typed."""

    letter = forms.CharField(
        label=_("code of the letter"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Read the code of the letter.")},
    )
    serial = forms.CharField(
        label=_("serial of the card"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Read the serial of the card.")},
    )
    tracking = forms.CharField(
        label=_("tracking number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Read the tracking number of the label.")},
    )


class LostForm(forms.Form):
    """What is known of a loss."""

    reason = forms.CharField(
        label=_("what is known of the loss"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": _("Write what is known of the loss: it is kept with the card.")},
    )


class CountForm(forms.Form):
    """A count of the cards in the house by two people."""

    value_yen = forms.TypedChoiceField(label=_("value (yen)"), coerce=int)
    counted = forms.IntegerField(label=_("cards counted"), min_value=0, max_value=10_000_000)
    witness = forms.TypedChoiceField(label=_("counted together with"), coerce=int)
    note = forms.CharField(
        label=_("where a difference comes from"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, values: Sequence[int], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("value_yen", [(value, f"{value:,}") for value in values])
        self._choose("witness", [(person.pk, str(person)) for person in people])
        self.fields["counted"].widget.attrs["class"] = "input input--w12"

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.widget.attrs["class"] = "select"


class CardFilterForm(forms.Form):
    """Which cards a list shows."""

    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("serial, tracking or receipt number"), max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)  # noqa: S101 - declared above
        state.choices = [("", _("all")), *GiftItem.State.choices]
        state.widget.attrs["class"] = "select"
        self.fields["q"].widget.attrs |= {"class": "input", "autocomplete": "off"}

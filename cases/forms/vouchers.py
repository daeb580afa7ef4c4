"""Forms of the voucher pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.batches import AccountForm
from cases.forms.fields import AnyDateField
from cases.forms.gifts import ListForm
from cases.models import VoucherRequest, VoucherShop
from cases.rules.voucher_numbers import split_numbers


def _text(label: Any, *, longest: int, missing: Any = None, wide: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.TextInput(attrs={"class": f"input {wide}".strip(), "autocomplete": "off"}),
        error_messages={"required": missing} if missing else None,
        **more,
    )


def _reason(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": missing},
    )


class NumbersForm(forms.Form):
    """Numbers of books, read by a hand reader or typed, one a line."""

    numbers = forms.CharField(
        label=_("numbers on the covers of the books"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"class": "area mono", "rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("Read or type the number of a book.")},
    )

    def texts(self) -> list[str]:
        """The numbers one by one."""
        return split_numbers(self.cleaned_data["numbers"])


class VoidForm(NumbersForm):
    """Books that are spoilt."""

    reason = _reason(_("why they are voided"), _("Write why the books are voided: it is kept with them."))


class OfferForm(NumbersForm):
    """Who buys, and which books lie on the desk."""

    receipt_number = _text(
        _("receipt number of the household"),
        longest=30,
        wide="input--w16",
        missing=_("Read or type the receipt number on the letter."),
    )
    field_order = ("receipt_number", "numbers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:  # the next buyer; a refused form has its summary in focus, an offer the money
            self.fields["receipt_number"].widget.attrs["autofocus"] = True


class SellForm(forms.Form):
    """The same again with the amount that was shown, and the money taken."""

    receipt_number = forms.CharField(widget=forms.HiddenInput, max_length=30)
    numbers = forms.CharField(widget=forms.HiddenInput, max_length=4_000)
    expected_yen = forms.IntegerField(widget=forms.HiddenInput)
    taken = forms.BooleanField(
        label=_("I have taken the money and counted it"),
        widget=forms.CheckboxInput(attrs={"autofocus": True}),
        error_messages={"required": _("Take the money and count it, then tick the box.")},
    )

    def texts(self) -> list[str]:
        """The numbers one by one."""
        return split_numbers(self.cleaned_data["numbers"])


class RefundForm(forms.Form):
    """Why a sale is taken back."""

    reason = _reason(_("why the sale is taken back"), _("Write why the sale is taken back: it is kept with it."))


class BooksForm(ListForm):
    """First and last numbers of printed books."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].label = _("or typed in: first and last number of a run, with a comma between them")


class ShopForm(AccountForm):
    """A shop with its account, as they stand on its form."""

    name = _text(_("name of the shop"), longest=80, missing=_("Write the name of the shop."))
    telephone = _text(_("telephone"), longest=20, required=False)
    field_order = ("name", "telephone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["class"] = "input"


class AdmitForm(forms.Form):
    """The account number once more, by another person."""

    number = _text(
        _("account number, from the form of the shop"),
        longest=20,
        wide="input--w12",
        missing=_("Type the account number that stands on the form of the shop."),
        help_text=_(
            "Read it off the form that the shop handed in on paper. This page does not show the number that was "
            "entered: only a number read twice from the paper proves that nobody mistyped or changed it."
        ),
    )


class BundleForm(ListForm):
    """A bundle of sheets: the shop, its slip and the numbers."""

    shop = forms.TypedChoiceField(
        label=_("shop"),
        coerce=int,
        empty_value=None,
        error_messages={"required": _("Choose the shop that handed the sheets in.")},
    )
    received_on = AnyDateField(label=_("day on which the shop handed them in"))
    declared = forms.IntegerField(
        label=_("sheets by the slip of the shop"),
        min_value=1,
        max_value=1_000_000,
        error_messages={"required": _("Write the number of sheets that stands on the slip of the shop.")},
    )
    field_order = ("shop", "received_on", "declared", "lines", "file")

    def __init__(self, *args: Any, shops: Sequence[VoucherShop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["shop"]
        assert isinstance(choice, forms.TypedChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "—"), *((shop.pk, f"{shop.number} {shop.name}") for shop in shops)]
        choice.widget.attrs["class"] = "select"
        self.fields["declared"].widget.attrs["class"] = "input input--w12"
        self.fields["lines"].label = _("numbers of the sheets, read or typed, one a line")
        self.fields["file"].label = _("or a list as a file (CSV)")


class BenchForm(forms.Form):
    """The number as it was read again, or what the shop was told."""

    number = _text(_("number, read again"), longest=30, wide="input--w16", required=False)
    note = _text(_("or what the shop was told"), longest=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("number", "").strip() and not data.get("note", "").strip():
            self.add_error("number", _("Read the number again, or write what the shop was told."))
        return data


class CloseForm(forms.Form):
    """Until when sheets are settled, and when the shops get their money."""

    until_on = AnyDateField(label=_("sheets handed in until"))
    transfer_on = AnyDateField(
        label=_("transfer date"), error_messages={"required": _("Write the day on which the shops get their money.")}
    )


class ComparedForm(forms.Form):
    """A signature: the person says what was compared before signing."""

    compared = forms.BooleanField(
        label=_("I have compared the sheets and the total"),
        error_messages={"required": _("Compare the sheets and the total, then tick the box.")},
    )


class CancelClosingForm(forms.Form):
    """Why a closing is given up."""

    reason = _reason(
        _("why the closing is cancelled"), _("Write why the closing is cancelled: the reason is kept with it.")
    )


class FailedForm(forms.Form):
    """What the bank said of a transfer that came back."""

    reason = _reason(_("what the bank said"), _("Write what the bank said: it is kept with the settlement."))


class RequestForm(forms.Form):
    """What a household asks for."""

    receipt_number = _text(
        _("receipt number of the household"),
        longest=30,
        wide="input--w16",
        missing=_("Read or type the receipt number on the letter."),
    )
    books = forms.IntegerField(label=_("books asked for"), min_value=1, max_value=1_000)
    via = forms.ChoiceField(label=_("how it came"), choices=VoucherRequest.Via.choices)
    received_on = AnyDateField(label=_("day on which it came"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["books"].widget.attrs["class"] = "input input--w12"
        self.fields["via"].widget.attrs["class"] = "select"


class DrawForm(forms.Form):
    """The seed of the draw."""

    seed = _text(
        _("seed of the draw"),
        longest=60,
        missing=_("Write the seed that was agreed on: the draw is repeated with it."),
        help_text=_("Agreed on before and known to nobody then, such as a stock index at the close of a day to come."),
    )

"""Forms of the desk of letters."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import NoticeKind
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from reports.services.letters.start_run import LETTERS_A_LOT

MOST_LETTERS_A_LOT = 5_000
_POSTCODE = re.compile(r"[0-9]{7}")
# What the post writes on a piece that comes back.
RETURN_REASONS = (
    ("moved", _("moved, address unknown")),
    ("no_such_address", _("no such address or addressee")),
    ("refused", _("refused by the addressee")),
    ("not_collected", _("not collected")),
    ("other", _("other reason")),
)


class StartRunForm(forms.Form):
    """Which letters are drawn, and how many stand in a file."""

    kinds = forms.MultipleChoiceField(
        label=_("letters"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind of letter.")},
    )
    letters_a_lot = forms.IntegerField(
        label=_("letters in a lot"),
        min_value=1,
        max_value=MOST_LETTERS_A_LOT,
        initial=LETTERS_A_LOT,
        widget=forms.NumberInput(attrs={"class": "input input--w8"}),
    )
    only = forms.CharField(
        label=_("only these receipt numbers"),
        required=False,
        help_text=_("Empty: every letter that waits. Else one number a line."),
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(kind, NoticeKind(kind).label) for kind in kinds]

    def clean_only(self) -> list[str]:
        """The numbers, each as it stands on letters."""
        found = []
        for place, line in enumerate(self.cleaned_data["only"].split(), start=1):
            try:
                found.append(str(parse_receipt_number(line)))
            except RuleError as error:
                raise forms.ValidationError(
                    _("Number %(place)d: %(message)s"), params={"place": place, "message": error.message}
                ) from error
        return found


class RemindForm(forms.Form):
    """Who is reminded: households that were written to until a day and have not answered."""

    since_on = forms.DateField(
        label=_("last written to on or before"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input input--w12"}, format="%Y-%m-%d"),
    )


class ReturnForm(forms.Form):
    """A piece that came back, by its code."""

    code = forms.CharField(
        label=_("code of the piece"),
        max_length=80,
        help_text=_("Scan the code of the page, or type the number of the letter or the receipt number."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "data-key": "F2"}),
        error_messages={"required": _("Scan or type the code of the piece.")},
    )
    reason = forms.ChoiceField(
        label=_("what the post says"), choices=RETURN_REASONS, widget=forms.Select(attrs={"class": "select"})
    )


class ResendForm(forms.Form):
    """Where the letter goes now; empty leaves the address as it is."""

    postcode = forms.CharField(
        label=_("postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "input input--w8", "autocomplete": "off", "inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=_("address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    katagaki = forms.CharField(
        label=_("building, care of"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean_postcode(self) -> str:
        """Seven digits without the hyphen."""
        text = re.sub(r"[-−ー‐\s〒]", "", self.cleaned_data["postcode"].translate(_WIDE_DIGITS))
        if text and not _POSTCODE.fullmatch(text):
            raise forms.ValidationError(_("A postcode has 7 digits."))
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("postcode")) != bool(data.get("address")) and not self.errors:
            missing = "address" if data.get("postcode") else "postcode"
            self.add_error(missing, _("Another address needs both postcode and address."))
        if data.get("katagaki") and not data.get("address"):
            self.add_error("address", _("Write the address of this building."))
        return data


class VoidForm(forms.Form):
    """Why letters are given up."""

    reason = forms.CharField(
        label=_("why the letters are void"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": _("Say why the letters are void: the reason is kept with them.")},
    )


_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")

"""Forms of the papers for approval, of the finance list's layout and of samples."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import FinanceLayout
from reports.rules.finance_layout import FIXED, MOST_COLUMNS, SOURCES, LayoutColumn
from reports.rules.sampling import FEWEST, MOST, SEED_LENGTH
from reports.selectors.packs import Layout

EMPTY_ROWS: Final = 3


class ColumnForm(forms.Form):
    """One column of the list."""

    heading = forms.CharField(
        label=_("name in the list"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    source = forms.ChoiceField(
        label=_("value of the column"), required=False, widget=forms.Select(attrs={"class": "select"})
    )
    fixed = forms.CharField(
        label=_("text that is always the same"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 - declared above
        source.choices = [("", "—"), *SOURCES.items()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("heading") and not data.get("source"):
            self.add_error("source", _("Choose where the value comes from."))
        if data.get("source") and not data.get("heading"):
            self.add_error("heading", _("Write how the list calls this column."))
        if data.get("fixed") and data.get("source") not in {"", None, FIXED}:
            self.add_error("fixed", _("Leave this empty, or choose “always the same text”."))
        return data


ColumnFormSet = forms.formset_factory(
    ColumnForm, extra=EMPTY_ROWS, max_num=MOST_COLUMNS, absolute_max=MOST_COLUMNS, validate_max=True
)


class EncodingForm(forms.Form):
    """The encoding of the list."""

    encoding = forms.ChoiceField(
        label=_("encoding of the list"),
        choices=FinanceLayout.Encoding.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )


def initial_columns(layout: Layout) -> list[dict[str, str]]:
    """The columns of a layout as the rows of the form."""
    return [{"heading": one.name, "source": one.source, "fixed": one.text} for one in layout.columns]


def chosen_columns(rows: Any) -> list[LayoutColumn]:
    """The columns that were filled in, in their order."""
    return [
        LayoutColumn(row.cleaned_data["heading"].strip(), row.cleaned_data["source"], row.cleaned_data["fixed"].strip())
        for row in rows
        if row.cleaned_data.get("heading", "").strip()
    ]


class SampleForm(forms.Form):
    """How many payments are drawn, and with which seed."""

    size = forms.IntegerField(
        label=_("payments in the sample"),
        min_value=FEWEST,
        max_value=MOST,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "input input--w12"}),
    )
    seed = forms.CharField(
        label=_("seed"),
        max_length=SEED_LENGTH,
        required=False,
        help_text=_("Empty: one is made and printed. With a seed that was printed, the same sample is drawn again."),
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
    )

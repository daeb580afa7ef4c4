"""Forms of the payment desk."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.errors import CaseError
from cases.forms.fields import AnyDateField
from cases.models import TransferResult
from cases.rules.bank_answer import COLUMN_LABELS, MOST_BYTES, Column
from cases.rules.faults import Finding
from cases.rules.keyed_account import KeyedAccount
from cases.rules.terms import Term
from cases.services.payout.record_result import BANK_REASONS
from security.uploads.fields import UploadField

PAPER_ROWS = 8
MOST_ANSWER_BYTES = 64 * 1024 * 1024
NOT_GIVEN = ""


class TransferDateForm(forms.Form):
    """When is paid, and which decisions. The figures are then shown before anything is written."""

    transfer_on = AnyDateField(label=_("transfer date"))
    cut_off_on = AnyDateField(
        label=_("decided until"), required=False, help_text=_("Empty: everything that is decided by now.")
    )
    term = forms.TypedChoiceField(label=_("term"), coerce=int, widget=forms.Select(attrs={"class": "select"}))

    def __init__(self, *args: Any, terms: Sequence[Term] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not terms:
            del self.fields["term"]
            return
        field = self.fields["term"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(term.number, term.name) for term in terms]

    @property
    def chosen_term(self) -> int:
        """The term that the batch is to pay; 0 where the program pays once."""
        term: int = getattr(self, "cleaned_data", {}).get("term", 0)
        return term

    def add_findings(self, findings: Sequence[Finding]) -> None:
        """What blocks the date goes beside its field."""
        for finding in findings:
            if finding.severity == "block":
                self.add_error("transfer_on", str(finding.message))

    @property
    def transfer_day(self) -> dt.date | None:
        """The day, where it was read."""
        day: dt.date | None = getattr(self, "cleaned_data", {}).get("transfer_on")
        return day


class PrepareForm(TransferDateForm):
    """The same again with the figures that were shown: others mean that the clerk has not seen what is paid."""

    due_count = forms.IntegerField(widget=forms.HiddenInput)
    due_yen = forms.IntegerField(widget=forms.HiddenInput)


class ComparedForm(forms.Form):
    """A signature: the person says what was compared before signing."""

    compared = forms.BooleanField(
        label=_("I have compared the count and the total"),
        error_messages={"required": _("Compare the count and the total, then tick the box.")},
    )


class NoFailureForm(forms.Form):
    """The bank has named no failed transfer."""

    compared = forms.BooleanField(
        label=_("I have looked at the account: no money came back"),
        error_messages={"required": _("Look at the account first, then tick the box.")},
    )


class CancelForm(forms.Form):
    """Why a batch is given up."""

    reason = forms.CharField(
        label=_("why the batch is cancelled"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": _("Write why the batch is cancelled: the reason is kept with it.")},
    )


class AnswerFileForm(forms.Form):
    """The list of the bank as a file."""

    answer = UploadField(
        label=_("list of failed transfers (CSV)"),
        help_text=_("As the bank sent it; UTF-8 or Shift_JIS. The first line names the columns."),
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={
            "required": _("Choose the list that the bank sent."),
            "empty": _("The file is empty. Choose the list that the bank sent."),
        },
    )

    def content(self) -> bytes:
        """What was sent; one byte more than is taken shows that it is too much."""
        content: bytes = self.cleaned_data["answer"].read(MOST_BYTES + 1)
        return content


class InquiryAnswerForm(forms.Form):
    """The bank's answer about accounts."""

    answer = UploadField(
        label=_("answer of the bank (type 99)"),
        help_text=_("The file as the bank sent it."),
        widget=forms.ClearableFileInput(attrs={"class": "input"}),
        error_messages={
            "required": _("Choose the file that the bank sent."),
            "empty": _("The file is empty. Choose the file that the bank sent."),
        },
    )

    def content(self) -> bytes:
        """What was sent; a file above what an inquiry can be is cut and then refused for its length."""
        content: bytes = self.cleaned_data["answer"].read(MOST_ANSWER_BYTES)
        return content


class PaperRowForm(forms.Form):
    """A failure that the bank told on paper or by telephone."""

    receipt_number = forms.CharField(
        label=_("receipt number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off", "inputmode": "numeric"}),
    )
    reason = forms.ChoiceField(label=_("reason of the failure"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101 - declared above
        reason.choices = [(NOT_GIVEN, "—"), *bank_reasons()]
        reason.widget.attrs["class"] = "select"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("receipt_number") and not data.get("reason"):
            self.add_error("reason", _("Choose why this transfer failed."))
        if data.get("reason") and not data.get("receipt_number"):
            self.add_error("receipt_number", _("Write the receipt number of this payment."))
        return data


PaperFormSet = forms.formset_factory(PaperRowForm, extra=PAPER_ROWS)


def paper_answer(rows: Sequence[dict[str, str]]) -> bytes:
    """What was copied from paper, as a list like those of the banks; empty rows are left out."""
    lines = [
        f"{row['receipt_number'].strip()},{row['reason']}" for row in rows if row.get("receipt_number", "").strip()
    ]
    return "\n".join(["receipt number,reason", *lines]).encode()


class ColumnsForm(forms.Form):
    """Which column of the bank's list means what."""

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str | Promise]] = [(NOT_GIVEN, pgettext_lazy("column", "not in the list"))]
        choices += [(str(place), f"{place + 1}. {name}") for place, name in enumerate(names)]
        for column in Column:
            self.fields[column.value] = forms.ChoiceField(
                label=str(COLUMN_LABELS[column]),
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"class": "select"}),
            )

    def columns(self) -> dict[Column, int]:
        """The chosen places by meaning."""
        chosen = {column: str(self.cleaned_data.get(column.value, NOT_GIVEN)) for column in Column}
        return {column: int(place) for column, place in chosen.items() if place != NOT_GIVEN}


class RestForm(forms.Form):
    """What becomes of the payments that the list does not name."""

    REST = (("paid", _("All others were paid")), ("open", _("The others stay open")))

    rest = forms.ChoiceField(
        label=_("the payments that the list does not name"),
        choices=REST,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what became of the payments that the list does not name.")},
    )


class AccountForm(forms.Form):
    """A bank account as it stands on the form that came back; keyed in twice, by two people."""

    TYPES = (("1", _("ordinary (1)")), ("2", _("current (2)")), ("4", _("savings (4)")))

    bank_code = forms.CharField(label=_("bank code"), max_length=10, help_text=_("4 digits"))
    branch_code = forms.CharField(label=_("branch code"), max_length=10, help_text=_("3 digits"))
    account_type = forms.ChoiceField(label=_("account type"), choices=TYPES)
    number = forms.CharField(label=_("account number"), max_length=20, help_text=_("up to 7 digits"))
    holder_kana = forms.CharField(
        label=_("account holder in kana"), max_length=100, help_text=_("Kana of any width, hiragana too.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            wide = "input" if name == "holder_kana" else "input input--w12"
            field.widget.attrs |= {"class": "select" if name == "account_type" else wide, "autocomplete": "off"}

    def account(self) -> KeyedAccount:
        """What was keyed in; the service checks it."""
        return KeyedAccount(**{name: self.cleaned_data[name] for name in AccountForm.base_fields})

    @staticmethod
    def field_of(error: Exception) -> str | None:
        """The field that a rule of the account names."""
        named = str(error.details.get("field")) if isinstance(error, CaseError) else ""
        field = {"account_number": "number", "payee_kana": "holder_kana"}.get(named, named)
        return field if field in AccountForm.base_fields else None


def bank_reasons() -> list[tuple[str, str | Promise]]:
    """The reasons a bank gives, as choices."""
    return [(reason.value, reason.label) for reason in TransferResult.Reason if reason in BANK_REASONS]

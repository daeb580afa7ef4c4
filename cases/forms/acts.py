"""Forms of the acts on a case: each small, in a dialog of its own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Deficiency, DeficiencyCode, Hold, HoldKind, ProgramSetup
from cases.selectors.terms import CaseTerm, first_terms
from cases.services.household.reveal_account import REASON_LABELS, RevealReason
from cases.services.household.reveal_telephone import CALL_REASON_LABELS, CallReason
from security import clock

REASON_HINT = _("The reason is kept with the case. No names, addresses or numbers of people.")


def _text(label: Any, hint: Any = "", *, rows: int = 2, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=200,
        required=required,
        widget=forms.Textarea(attrs={"class": "area", "rows": rows}),
    )


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "select"}))


class ReasonForm(forms.Form):
    """An act that takes nothing but its reason."""

    reason = _text(_("Reason"), REASON_HINT)


class HoldForm(forms.Form):
    """A stop by hand: deficiencies and duplicates open their own."""

    kind = _select(
        _("Kind of stop"),
        [
            (kind.value, kind.label)
            for kind in (HoldKind.INQUIRY, HoldKind.OTHER_CITY, HoldKind.PROTECTED, HoldKind.CLAWBACK)
        ],
    )
    waits_for = _select(_("Waiting for"), [(Hold.WaitsFor.MUNICIPALITY, Hold.WaitsFor.MUNICIPALITY.label), *(
        (side.value, side.label) for side in Hold.WaitsFor if side != Hold.WaitsFor.MUNICIPALITY
    )])  # fmt: skip
    reason = _text(_("Reason"), REASON_HINT)


class DeficiencyForm(forms.Form):
    """Something missing, by one of the program's reasons."""

    code = _select(_("Reason"), ())
    note = _text(
        _("Note for the office"), _("Residents do not read it. No names, addresses or numbers."), required=False
    )

    def __init__(self, *args: Any, codes: dict[str, DeficiencyCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose a reason")), *((code, f"{code} {row.label}") for code, row in codes.items())]


class ResolveForm(forms.Form):
    """How what was missing came."""

    via = _select(
        _("How it came"),
        [(via.value, via.label) for via in (Deficiency.Via.RETURN, Deficiency.Via.TELEPHONE)],
    )


class RevealForm(forms.Form):
    """Why somebody needs the full account number."""

    reason = _select(_("Why you need it"), [(reason.value, REASON_LABELS[reason]) for reason in RevealReason])


class TelephoneForm(forms.Form):
    """Why somebody needs the full telephone number."""

    reason = _select(_("Why you need it"), [(reason.value, CALL_REASON_LABELS[reason]) for reason in CallReason])


class TermsForm(forms.Form):
    """Another amount, or the end of entitlement, from a term on."""

    CHANGES = (("end", _("entitlement ends")), ("amount", _("another amount")))

    change = forms.ChoiceField(label=_("What changes"), choices=CHANGES, widget=forms.RadioSelect)
    from_term = forms.TypedChoiceField(
        label=_("From this term on"),
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={
            "required": _("Choose the term from which it changes."),
            "invalid_choice": _("No change can begin with this term now. Choose one of those offered."),
        },
    )
    figure = forms.IntegerField(
        label=_("New figure, yen"),
        help_text=_("For another amount: what the share is taken of, such as the price of one month."),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input--w12"}),
    )
    reason = _text(_("Reason"), _("The letter gives it word for word. No names, addresses or numbers of people."))

    def __init__(self, *args: Any, setup: ProgramSetup, terms: Sequence[CaseTerm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, offered = self.fields["from_term"], first_terms(terms)
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose a term")), *((one.term.number, one.term.name) for one in offered)]
        field.help_text = " ".join(_why_not(one) for one in terms if one not in offered)
        if setup.amount_rule.get("kind") != "rate":
            del self.fields["figure"]


def _why_not(one: CaseTerm) -> str:
    """Why a change cannot begin with the term."""
    name = {"name": one.term.name}
    if one.is_in_batch and one.line is not None:
        return gettext("%(name)s stands in batch %(number)d: have the batch cancelled first.") % {
            **name,
            "number": one.line.batch.number,
        }
    if one.is_taken and one.outcome:
        return gettext("%(name)s is paid.") % name
    if one.is_taken:
        return gettext("%(name)s is at the bank.") % name
    if one.is_open:
        return gettext("%(name)s can change once the batch of a later term is released or cancelled.") % name
    return gettext("%(name)s is not granted any more.") % name


class DecisionForm(forms.Form):
    """Grant or denial of one application, or of those that were picked."""

    outcome = forms.ChoiceField(choices=(("grant", _("grant")), ("deny", _("deny"))), widget=forms.HiddenInput)
    decided_on = forms.DateField(
        label=_("Day of the decision"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input input--w12"}, format="%Y-%m-%d"),
    )
    reason = _text(
        _("Reason for the denial"), _("The letter gives it word for word. A grant needs none."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """A denial has a reason."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("outcome") == "deny" and not found.get("reason", "").strip():
            self.add_error("reason", _("A denial needs a reason. Write the reason that the letter gives."))
        return found

    def clean_decided_on(self) -> Any:
        """Nothing is decided on a day to come."""
        day = self.cleaned_data["decided_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The day of the decision is today or earlier. Choose another day."))
        return day

"""Forms of the acts on a case: each small, in a dialog of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Deficiency, DeficiencyCode, Hold, HoldKind, ProgramSetup
from cases.rules.terms import read_terms
from cases.services.household.reveal_account import REASON_LABELS, RevealReason
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


class TermsForm(forms.Form):
    """Another amount, or the end of entitlement, from a term on."""

    CHANGES = (("end", _("entitlement ends")), ("amount", _("another amount")))

    change = forms.ChoiceField(label=_("What changes"), choices=CHANGES, widget=forms.RadioSelect)
    from_term = forms.TypedChoiceField(
        label=_("From this term on"), coerce=int, widget=forms.Select(attrs={"class": "select"})
    )
    figure = forms.IntegerField(
        label=_("New figure, yen"),
        help_text=_("For another amount: what the share is taken of, such as the price of one month."),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input--w12"}),
    )
    reason = _text(_("Reason"), _("The letter gives it word for word. No names, addresses or numbers of people."))

    def __init__(self, *args: Any, setup: ProgramSetup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["from_term"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(term.number, term.name) for term in read_terms(setup.terms)]
        if setup.amount_rule.get("kind") != "rate":
            del self.fields["figure"]


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

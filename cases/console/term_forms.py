"""The terms of a program that pays again and again, as rows of the set-up page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError
from cases.rules.terms import LAST_NUMBER, MOST_TERMS, Term, check_terms


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class TermForm(forms.Form):
    """One term. Its number stands in every decision and transfer of it and stays what it is."""

    number = forms.IntegerField(label=_("number"), min_value=1, max_value=LAST_NUMBER)
    name = forms.CharField(label=_("name"), max_length=20)
    first_on = _day(_("first day"))
    last_on = _day(_("last day"))
    changes_until_on = _day(_("changes until"))
    pays_on = _day(_("paid on"))

    def as_term(self) -> Term:
        """As the rules read it."""
        return Term(**{name: self.cleaned_data[name] for name in self.base_fields})


class _InOrder(forms.BaseFormSet):  # type: ignore[type-arg]
    """Terms that follow each other."""

    def clean(self) -> None:
        """Point at the term that does not."""
        kept = self._kept()
        try:
            check_terms([form.as_term() for form in kept])
        except RuleError as error:
            wrong = [form for form in kept if form.cleaned_data["number"] == error.row]
            wrong[-1].add_error("number", str(error.message))

    def terms(self) -> tuple[Term, ...]:
        """The rows that stay, by their numbers."""
        return tuple(sorted((form.as_term() for form in self._kept()), key=lambda term: term.number))

    def _kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("number") and not form.cleaned_data.get("DELETE")
        ]


TermFormSet = forms.formset_factory(
    TermForm, formset=_InOrder, extra=3, can_delete=True, max_num=MOST_TERMS, validate_max=True
)

"""A change between the terms of a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from cases.selectors.terms import case_terms
from cases.services.decision.change_terms import ChangedTerms, change_terms
from cases.services.decision.foresee_terms import foresee_terms
from cases.views.case import CaseView, attempt_on_case
from security.roles import Role


class TermsPreviewView(CaseView):
    """What the change that is being filled in would come to, term by term."""

    roles = frozenset({Role.OFFICER})

    def get(self, request: HttpRequest) -> HttpResponse:
        terms = case_terms(self.program.pk, [self.application.pk]).get(self.application.pk, [])
        form = self.terms_form(terms, request.GET)
        form.is_valid()  # the reason is not asked for yet
        given, context = form.cleaned_data, dict[str, Any]()
        if given.get("change") and given.get("from_term"):
            try:
                context["foreseen"] = foresee_terms(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_id=self.application.pk,
                    from_term=given["from_term"],
                    change=given["change"],
                    figure=given.get("figure"),
                )
            except CaseError as error:
                context["refusal"] = str(error)
        return self.render("cases/_terms_preview.html", context)


class TermsChangeView(CaseView):
    """Another amount, or the end of entitlement, from a term on."""

    roles = frozenset({Role.OFFICER})

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="terms", tab="money")

    def post(self, request: HttpRequest) -> HttpResponse:
        terms = case_terms(self.program.pk, [self.application.pk]).get(self.application.pk, [])
        form = self.terms_form(terms, request.POST)
        if form.is_valid():
            with attempt_on_case(form):
                self._say(
                    change_terms(
                        actor=self.actor,
                        program_id=self.program.pk,
                        application_id=self.application.pk,
                        from_term=form.cleaned_data["from_term"],
                        change=form.cleaned_data["change"],
                        reason=form.cleaned_data["reason"],
                        figure=form.cleaned_data.get("figure"),
                    )
                )
        if form.errors:
            return self.refused("terms", tab="money", terms_form=form)
        return self.back_to_case("money")

    def _say(self, done: ChangedTerms) -> None:
        number = len(done.changed)
        said = ngettext("%(number)d term is decided anew.", "%(number)d terms are decided anew.", number)
        messages.success(self.request, said % {"number": number})
        if done.released:
            left = _("Terms that were released already stay as they are. Ask back what was paid too much.")
            messages.warning(self.request, left)

"""Stops of a case by hand, and their release."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.forms.acts import HoldForm, ReasonForm
from cases.models import Hold, HoldKind
from cases.services.hold.open import open_holds
from cases.services.hold.release import release_holds
from cases.views.case import CaseView, attempt_on_case


class HoldOpenView(CaseView):
    """Stop the case."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="hold")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HoldForm(request.POST, auto_id="hold-%s")
        if form.is_valid():
            with attempt_on_case(form):
                open_holds(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_ids=[self.application.pk],
                    kind=HoldKind(form.cleaned_data["kind"]),
                    reason=form.cleaned_data["reason"],
                    waits_for=Hold.WaitsFor(form.cleaned_data["waits_for"]),
                )
        if form.errors:
            return self.refused("hold", hold_form=form)
        messages.success(request, _("The case is stopped."))
        return self.back_to_case()


class HoldReleaseView(CaseView):
    """Lift a stop that somebody opened by hand."""

    def get(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        return self.case_page(opened="release", hold_id=hold_id)

    def post(self, request: HttpRequest, hold_id: int) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="release-%s")
        own = hold_id if any(hold.pk == hold_id for hold in self.detail.holds) else 0
        if form.is_valid():
            with attempt_on_case(form):
                release_holds(
                    actor=self.actor,
                    program_id=self.program.pk,
                    hold_ids=[own],
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self.refused("release", release_form=form, hold_id=hold_id)
        messages.success(request, _("The stop is lifted."))
        return self.back_to_case()

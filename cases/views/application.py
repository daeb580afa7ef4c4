"""The page of one case, taking it up and putting it back, and its ends."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import NotPossibleError
from cases.forms.acts import ReasonForm, RevealForm, TelephoneForm
from cases.models import Application
from cases.refusal_text import refusal_texts
from cases.services.application.claim import Queue, claim_applications
from cases.services.application.decline import decline_households
from cases.services.application.release_claim import release_claims
from cases.services.application.send_back import send_back_applications
from cases.services.application.take_up import take_up_applications
from cases.services.application.withdraw import withdraw_applications
from cases.services.household.reveal_account import RevealReason, reveal_account
from cases.services.household.reveal_telephone import CallReason, reveal_telephone
from cases.views.case import CaseView, attempt_on_case
from cases.worklists import SCREENERS, WORKLISTS
from security.pages.views import TenantView


class ApplicationShowView(CaseView):
    """The case."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page()


class ClaimNextView(TenantView):
    """Start the next one of a queue."""

    roles = SCREENERS

    def post(self, request: HttpRequest, queue: str) -> HttpResponse:
        if queue not in set(Queue):
            raise Http404
        return start_next(self, Queue(queue))


def start_next(view: TenantView, queue: Queue) -> HttpResponse:
    """Take the next of a queue and go to it, or back to the list when nothing is free."""
    taken = claim_applications(actor=view.actor, program_id=view.program.pk, queue=queue)
    if not taken:
        messages.success(view.request, _("Nothing more is free here."))
        return view.back_to(WORKLISTS[queue.value].url_name)
    number = Application.objects.values_list("receipt_number", flat=True).get(program_id=view.program.pk, pk=taken[0])
    return view.back_to("cases:application-show", number, query=f"in={queue.value}")


class ClaimView(CaseView):
    """Take a case up, keep it for longer, or put it back."""

    roles = SCREENERS

    def post(self, request: HttpRequest) -> HttpResponse:
        act = release_claims if request.POST.get("act") == "release" else take_up_applications
        try:
            act(actor=self.actor, program_id=self.program.pk, application_ids=[self.application.pk])
        except NotPossibleError as error:
            messages.warning(request, refusal_texts(error.refusals.values()))
        return self.back_to_case()


class SendBackView(CaseView):
    """Back to the first screening, with the reason; nobody is named."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="back")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="back-%s")
        if form.is_valid():
            with attempt_on_case(form):
                send_back_applications(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_ids=[self.application.pk],
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self.refused("back", back_form=form)
        messages.success(request, _("Sent back: it is screened once more."))
        return self.back_to_case()


class WithdrawView(CaseView):
    """The resident takes the application back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="withdraw")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="withdraw-%s")
        if form.is_valid():
            with attempt_on_case(form):
                withdraw_applications(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_ids=[self.application.pk],
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self.refused("withdraw", withdraw_form=form)
        messages.success(request, _("The application is withdrawn."))
        return self.back_to_case()


class DeclineView(CaseView):
    """The household does not want the benefit at all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="decline")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="decline-%s")
        if form.is_valid():
            with attempt_on_case(form):
                decline_households(
                    actor=self.actor,
                    program_id=self.program.pk,
                    household_ids=[self.application.household_id],
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self.refused("decline", decline_form=form)
        messages.success(request, _("The household declines; what it applied for is withdrawn."))
        return self.back_to_case()


class AccountRevealView(CaseView):
    """The full account number, for a reason that is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="reveal")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RevealForm(request.POST, auto_id="reveal-%s")
        number = ""
        if form.is_valid():
            with attempt_on_case(form):
                number = reveal_account(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_id=self.application.pk,
                    reason=RevealReason(form.cleaned_data["reason"]),
                )
        if form.errors:
            return self.refused("reveal", reveal_form=form)
        return self.case_page(account_number=number)


class TelephoneRevealView(CaseView):
    """The full telephone number, for a reason that is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="telephone", tab="people")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TelephoneForm(request.POST, auto_id="telephone-%s")
        number = ""
        if form.is_valid():
            with attempt_on_case(form):
                number = reveal_telephone(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_id=self.application.pk,
                    reason=CallReason(form.cleaned_data["reason"]),
                )
        if form.errors:
            return self.refused("telephone", tab="people", telephone_form=form)
        return self.case_page(tab="people", telephone=number)

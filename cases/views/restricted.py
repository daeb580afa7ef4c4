"""Who may see a restricted case: the dedicated desk opens it to people and closes it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.forms.restricted import OpenCaseForm
from cases.selectors.restricted import Openings, restricted_openings
from cases.services.restricted.close_case import close_restricted_case
from cases.services.restricted.open_case import open_restricted_case
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class OpeningsView(TenantView):
    """The people to whom a case is open. POST opens it to another one, or with `close` ends a grant."""

    roles = frozenset({Role.PROTECTED_CASE_OFFICER})

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        openings = self._openings(receipt_number)
        if "HX-Request" in request.headers:
            return self.render("cases/_restricted_openings.html", {"openings": openings, "number": receipt_number})
        return self._page(receipt_number, openings, OpenCaseForm(people=openings.people))

    def post(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        openings = self._openings(receipt_number)
        closes = request.POST.get("close", "")
        if closes:
            return self._close(receipt_number, openings, closes)
        form = OpenCaseForm(request.POST, people=openings.people)
        if form.is_valid():
            with attempt(form, CaseError):
                open_restricted_case(
                    actor=self.actor,
                    program_id=self.program.pk,
                    household_id=openings.household.pk,
                    person_id=form.cleaned_data["person"],
                    days=form.cleaned_data["days"],
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self._page(receipt_number, openings, form, status=REFUSED)
        messages.success(request, _("The case is open to the person."))
        return self.back_to("cases:restricted-openings", receipt_number)

    def _close(self, receipt_number: str, openings: Openings, grant_id: str) -> HttpResponse:
        try:
            close_restricted_case(
                actor=self.actor,
                program_id=self.program.pk,
                grant_id=number_in(grant_id),
                household_id=openings.household.pk,
            )
        except NotFoundError:
            raise Http404 from None
        messages.success(self.request, _("The case is closed to the person."))
        return self.back_to("cases:restricted-openings", receipt_number)

    def _openings(self, receipt_number: str) -> Openings:
        try:
            return restricted_openings(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number)
        except NotFoundError:
            raise Http404 from None

    def _page(self, receipt_number: str, openings: Openings, form: OpenCaseForm, *, status: int = 200) -> HttpResponse:
        context = {"openings": openings, "form": form, "number": receipt_number}
        return self.render("cases/restricted_openings.html", context, status=status)

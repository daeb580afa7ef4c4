"""Requests for vouchers and the draw among them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.vouchers import DrawForm, RequestForm
from cases.models import VoucherRequest
from cases.selectors.households import household_of_number
from cases.selectors.voucher_requests import TAKERS, draw_csv, request_page
from cases.selectors.voucher_terms import Ground, ground_of
from cases.selectors.vouchers import READERS
from cases.services.voucher.draw_requests import draw_requests
from cases.services.voucher.enter_request import enter_request
from cases.views.money_ledger import file_answer
from cases.views.vouchers import VoucherView
from security import clock
from security.pages.views import REFUSED, attempt
from security.roles import Role


class RequestsView(VoucherView):
    """What was asked for; POST enters a request. A program that sells without a draw has no such page."""

    roles = frozenset((*READERS, *TAKERS))

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(RequestForm(initial={"received_on": clock.today()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.only(*TAKERS)
        self.ground()
        form = RequestForm(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            with attempt(form, CaseError, field=_request_field):
                number = values.pop("receipt_number")
                household = household_of_number(**self.who, receipt_number=number)
                values["via"] = VoucherRequest.Via(values["via"])
                enter_request(**self.who, household_id=household.household_id, **values)
        if not form.is_valid():
            return self.page(form, status=REFUSED)
        messages.success(request, _("The request is entered."))
        return self.back_to("cases:voucher-requests")

    def ground(self) -> Ground:
        """The terms, where they have a draw."""
        ground = ground_of(self.program.pk)
        if ground.terms.requests_until is None:
            raise Http404
        return ground

    def page(self, form: RequestForm, *, status: int = 200, draw_form: DrawForm | None = None) -> HttpResponse:
        """The page; a refused form is shown again."""
        ground, found = self.ground(), request_page(**self.who)
        until = ground.terms.requests_until
        is_over = until is not None and clock.today() > until
        context: dict[str, Any] = {
            "page": found,
            "ground": ground,
            "form": form,
            "draw_form": draw_form or DrawForm(auto_id="draw_%s"),
            "refused": draw_form or form,
            "may_enter": found.draw is None and self.has_role(*TAKERS),
            "may_draw": found.draw is None and is_over and self.has_role(Role.OFFICER),
            "may_save": found.draw is not None and self.has_role(*READERS),
        }
        return self.render("cases/voucher_requests.html", context, status=status)


class DrawView(RequestsView):
    """POST holds the draw, once."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.ground()
        form = DrawForm(request.POST, auto_id="draw_%s")
        if form.is_valid():
            with attempt(form, CaseError):
                draw_requests(**self.who, seed=form.cleaned_data["seed"])
        if not form.is_valid():
            return self.page(RequestForm(), status=REFUSED, draw_form=form)
        messages.success(request, _("The draw is held. Its list can be saved and repeated."))
        return self.back_to("cases:voucher-requests")


class DrawListView(RequestsView):
    """The list of the draw as a file, with its seed."""

    roles = frozenset(READERS)
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        self.ground()
        if request_page(**self.who).draw is None:
            raise Http404
        return file_answer(f"chusen-{self.program.code}.csv", draw_csv(**self.who))


def _request_field(error: Exception) -> str | None:
    named = {"received_on": "received_on", "ceiling": "books"}
    return named.get(getattr(error, "code", ""), "receipt_number")

"""Settlement with the shops: closings, their signatures and their bank files."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.vouchers import CancelClosingForm, CloseForm, ComparedForm, FailedForm
from cases.models import VoucherClosing
from cases.selectors.voucher_closings import ClosingPage, closing_page, closings, owed
from cases.services.voucher.approve_closing import approve_closing
from cases.services.voucher.cancel_closing import cancel_closing
from cases.services.voucher.close_period import close_period
from cases.services.voucher.read_file import read_file
from cases.services.voucher.record_failure import record_failure
from cases.services.voucher.release_closing import release_closing
from cases.views.vouchers import VoucherView
from security import clock
from security.pages.views import CONFLICT, REFUSED, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof

CANCELLERS = (Role.PAYMENT_CLERK, Role.OFFICER, Role.TREASURER)
State = VoucherClosing.State


class ClosingListView(VoucherView):
    """All closings; POST closes a period."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(CloseForm(initial={"until_on": clock.today()}), clock.today())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.only(Role.PAYMENT_CLERK)
        form = CloseForm(request.POST)
        closing: VoucherClosing | None = None
        if form.is_valid():
            with attempt(form, CaseError, field=_close_field):
                closing = close_period(**self.who, **form.cleaned_data)
        if closing is None or not form.is_valid():
            return self._page(form, clock.today(), status=REFUSED)
        messages.success(request, _("Closing %(number)d waits for an officer.") % {"number": closing.number})
        return self.back_to("cases:voucher-closing", closing.number)

    def _page(self, form: CloseForm, until_on: dt.date, *, status: int = 200) -> HttpResponse:
        figure, shops = owed(**self.who, until_on=until_on)
        context = {
            "form": form,
            "closings": closings(**self.who),
            "owed": figure,
            "owed_shops": shops,
            "may_close": self.has_role(Role.PAYMENT_CLERK),
        }
        return self.render("cases/voucher_closings.html", context, status=status)


class ClosingShowView(VoucherView):
    """A closing with its settlements by shop."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def closing(self, number: int) -> ClosingPage:
        """The closing that the address names."""
        found = closing_page(**self.who, number=number)
        if found is None:
            raise Http404
        return found

    def page(
        self, number: int, *, status: int = 200, refused: Form | None = None, failed_id: int = 0, **forms: Form
    ) -> HttpResponse:
        """The page; a refused form is shown again inside the step it belongs to."""
        found = self.closing(number)
        closing = found.closing
        may_fail = (
            closing.state == State.RELEASED
            and clock.today() >= closing.transfer_on
            and self.has_role(Role.PAYMENT_CLERK)
        )
        lines = [
            (each, refused if each.pk == failed_id and refused else FailedForm(auto_id=f"failed-{each.pk}_%s"))
            for each in found.settlements
        ]
        context: dict[str, Any] = {
            "page": found,
            "closing": closing,
            "lines": lines,
            "form": refused,
            "approve_form": ComparedForm(auto_id="approve_%s"),
            "release_form": ComparedForm(auto_id="release_%s"),
            "cancel_form": CancelClosingForm(auto_id="cancel_%s"),
            "may_approve": closing.state == State.CLOSED and self.has_role(Role.OFFICER),
            "may_release": closing.state == State.APPROVED and self.has_role(Role.TREASURER),
            "may_cancel": closing.state in {State.CLOSED, State.APPROVED} and self.has_role(*CANCELLERS),
            "may_read_file": found.file is not None and self.has_role(Role.PAYMENT_CLERK, Role.TREASURER),
            "may_fail": may_fail,
            "may_state": closing.state == State.RELEASED
            and self.has_role(Role.MANAGER, Role.PAYMENT_CLERK, Role.OFFICER, Role.TREASURER),
            **forms,
        }
        return self.render("cases/voucher_closing.html", context, status=status)

    def sign(self, form: Form, act: Callable[..., object]) -> bool:
        """Let a service act for a form; what it refuses stands in the form."""
        if form.is_valid():
            with attempt(form, CaseError):
                act(**self.who)
        return form.is_valid()


class ClosingApproveView(ClosingShowView):
    """Approved by an officer who did not close it."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        self.closing(number)
        form = ComparedForm(request.POST, auto_id="approve_%s")
        if not self.sign(form, partial(approve_closing, number=number)):
            return self.page(number, status=REFUSED, refused=form, approve_form=form)
        messages.success(request, _("Closing %(number)d is approved and waits for the treasurer.") % {"number": number})
        return self.back_to("cases:voucher-closing", number)


class ClosingReleaseView(ClosingShowView):
    """Released by a treasurer: the file is made, once."""

    roles = frozenset({Role.TREASURER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        self.closing(number)
        form = ComparedForm(request.POST, auto_id="release_%s")
        if not self.sign(form, partial(release_closing, number=number)):
            return self.page(number, status=REFUSED, refused=form, release_form=form)
        messages.success(request, _("Closing %(number)d is released. Hand its file to the bank.") % {"number": number})
        return self.back_to("cases:voucher-closing", number)


class ClosingCancelView(ClosingShowView):
    """Given up before its release; its sheets wait for the next closing."""

    roles = frozenset(CANCELLERS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.closing(number)
        form = CancelClosingForm(request.POST, auto_id="cancel_%s")
        if not self.sign(form, partial(cancel_closing, number=number, reason=form.data.get("reason", ""))):
            return self.page(number, status=REFUSED, refused=form, cancel_form=form)
        messages.success(request, _("Closing %(number)d is cancelled. Its sheets wait.") % {"number": number})
        return self.back_to("cases:voucher-closing", number)


class ClosingFileView(ClosingShowView):
    """The released file, for the bank. Each reading is recorded."""

    roles = frozenset({Role.PAYMENT_CLERK, Role.TREASURER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        self.closing(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            released = read_file(**self.who, number=number)
        if not form.is_valid():
            return self.page(number, status=CONFLICT, refused=form)
        answer = HttpResponse(released.content, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{released.name}"'
        answer["Cache-Control"] = "no-store"
        return answer


class SettlementFailedView(ClosingShowView):
    """POST records that the bank sent the money of one shop back."""

    roles = frozenset({Role.PAYMENT_CLERK})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, settlement_id: int) -> HttpResponse:
        if settlement_id not in {each.pk for each in self.closing(number).settlements}:
            raise Http404
        form = FailedForm(request.POST, auto_id=f"failed-{settlement_id}_%s")
        act = partial(record_failure, settlement_id=settlement_id, reason=form.data.get("reason", ""))
        if not self.sign(form, act):
            return self.page(number, status=REFUSED, refused=form, failed_id=settlement_id)
        messages.success(request, _("The failure is recorded. The sheets of the shop wait for the next closing."))
        return self.back_to("cases:voucher-closing", number)


def _close_field(error: Exception) -> str | None:
    code = getattr(error, "code", "")
    if code.startswith(("batch.date", "zengin.date")):
        return "transfer_on"
    return "until_on" if code in {"until_on", "nothing_to_settle", "ceiling"} else None

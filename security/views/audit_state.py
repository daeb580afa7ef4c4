"""The state of the audit chain, and its verification."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from security.errors import OfficeError
from security.pages.views import REFUSED, TenantView, attempt
from security.selectors.audit_state import audit_state
from security.services.audit_check.start_check import ASKERS, start_check


class AuditStateView(TenantView):
    """Head, anchor and verifications. POST has the audit verified."""

    roles = frozenset(ASKERS)
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(Form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = Form(request.POST)
        if form.is_valid():
            with attempt(form, OfficeError):
                start_check(actor=self.actor, program_id=self.program.pk)
        if form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("The verification is under way."))
        return self.back_to("security:audit-state")

    def _page(self, form: Form, *, status: int = 200) -> HttpResponse:
        state = audit_state(actor=self.actor, program_id=self.program.pk)
        return self.render("security/audit_state.html", {"state": state, "form": form}, status=status)

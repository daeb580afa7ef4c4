"""The panel of the case page with what the resident sent on the portal."""

from django.http import HttpRequest, HttpResponse

from intake.selectors.online import READERS, online_items
from security.pages.views import TenantView


class CaseOnlineView(TenantView):
    """Forms, answers in the resident's own words, withdrawals: when they came, and what came with them."""

    roles = READERS

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        items = online_items(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number)
        return self.render("intake/_case_online.html", {"items": items})

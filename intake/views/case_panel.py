"""The panel of the case page that shows what arrived."""

from django.http import Http404, HttpRequest, HttpResponse

from cases.models import Application
from intake.selectors.case_scans import case_scans
from security.pages.views import TenantView
from security.roles import Role

READERS = frozenset({Role.MAILROOM, Role.KEYER, Role.REVIEWER, Role.MANAGER, Role.OFFICER, Role.CALLER})


class CaseScansView(TenantView):
    """Pieces with their pages, and how far their keying is. The images are asked for one by one, and each is noted."""

    roles = READERS

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        try:
            found = case_scans(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number)
        except Application.DoesNotExist:
            raise Http404 from None
        pages = [page for piece in found.pieces for page in piece.pages] if found.sees_images else []
        return self.render("intake/_case_scans.html", {"found": found, "pages": pages})

"""The panel of the case page that shows what a payment rests on."""

from django.http import HttpRequest, HttpResponse

from cases.views.case import CaseView
from reports.selectors.payment_evidence import payment_evidence
from reports.services.audit_sample.start_sample import ASKERS


class CaseEvidenceView(CaseView):
    """From the envelope to the bank's line. A restricted case says so, as its page does."""

    roles = frozenset(ASKERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        found = payment_evidence(actor=self.actor, program_id=self.program.pk, application=self.application)
        return self.render("reports/_case_evidence.html", {"found": found, "pages": found.pages})

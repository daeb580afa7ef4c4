"""The panel of the fraud bench that shows one picture in two households side by side."""

from django.http import HttpRequest, HttpResponse

from cases.selectors.fraud import READERS
from cases.views.case import CaseView
from intake.selectors.likeness import pictures_of


class CaseLikenessView(CaseView):
    """Pairs of pages. The images are asked for one by one, and each is noted; a restricted case shows none."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        pairs = pictures_of(actor=self.actor, program_id=self.program.pk, application=self.application)
        return self.render("intake/_case_likeness.html", {"pairs": pairs})

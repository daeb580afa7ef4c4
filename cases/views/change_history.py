"""What stood in a case before each change: a panel of its page."""

from django.http import HttpRequest, HttpResponse

from cases.selectors.change_history import change_history
from cases.views.case import CaseView


class ChangeHistoryView(CaseView):
    """Before and after, the newest first. A restricted case says so, as its page does."""

    def get(self, request: HttpRequest) -> HttpResponse:
        changes = change_history(actor=self.actor, program_id=self.program.pk, detail=self.detail)
        return self.render("cases/_change_history.html", {"changes": changes})

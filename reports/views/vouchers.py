"""The statement of a settlement, for the shop."""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from cases.errors import CaseError, NotFoundError
from cases.selectors.voucher_closings import closing_page
from cases.views.voucher_closings import ClosingShowView
from reports.services.voucher.make_statement import MAKERS, make_statement
from reports.views.download import file_answer
from security.pages.views import CONFLICT, attempt


class StatementView(ClosingShowView):
    """POST makes the paper. Each making is recorded."""

    roles = frozenset(MAKERS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, settlement_id: int) -> HttpResponse:
        found = closing_page(**self.who, number=number)
        if found is None or settlement_id not in {each.pk for each in found.settlements}:
            raise Http404
        form = Form(request.POST)
        with attempt(form, CaseError, NotFoundError):
            file = make_statement(**self.who, settlement_id=settlement_id)
        if not form.is_valid():
            return self.page(number, status=CONFLICT, refused=form)
        return file_answer(file)

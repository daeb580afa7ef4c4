"""Who looked at whom: the access log, what of it is out of the ordinary, and the log as a file."""

from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.selectors.access_log import READERS, looks, people_who_look, unusual_looks
from cases.services.access.settle_unusual import settle_unusual_access
from reports.forms.access_log import AccessFilterForm, ExplanationForm
from reports.services.access_report.make_access_report import make_access_report
from reports.views.download import file_answer
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class AccessLogView(TenantView):
    """The looks that match the conditions, the newest first. POST takes them as a file: `kind` is csv or pdf."""

    roles = frozenset(READERS)
    reads_by_post = True

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self._form()
        form.is_valid()
        return self._page(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        kind: Literal["csv", "pdf"] = "pdf" if request.POST.get("kind") == "pdf" else "csv"
        form = self._form()
        file = None
        if form.is_valid():
            with attempt(form, CaseError):
                file = make_access_report(
                    actor=self.actor, program_id=self.program.pk, filters=form.as_filter(), kind=kind
                )
        if file is None or form.errors:
            return self._page(form, status=REFUSED)
        return file_answer(file)

    def _form(self) -> AccessFilterForm:
        people = people_who_look(actor=self.actor, program_id=self.program.pk)
        return AccessFilterForm(self.request.GET, people=people)

    def _page(self, form: AccessFilterForm, *, status: int = 200) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        before_id = number_in(self.request.GET.get("before", "")) or None
        filters = form.as_filter()
        context = {
            "form": form,
            "filters": filters,
            "page": looks(**who, filters=filters, before_id=before_id),
            "unusual": unusual_looks(**who, is_open=True),
        }
        return self.render("reports/access_log.html", context, status=status)


class UnusualAccessView(TenantView):
    """What is out of the ordinary; the manager explains it, the auditor reads the explanation."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExplanationForm(request.POST)
        number = number_in(request.POST.get("unusual", ""))
        if not number:
            raise Http404
        if form.is_valid():
            with attempt(form, CaseError):
                self._settle(number, form.cleaned_data["explanation"])
        if form.errors:
            return self._page(form=form, refused_id=number, status=REFUSED)
        messages.success(request, _("The explanation is kept."))
        return self.back_to("reports:access-unusual")

    def _settle(self, unusual_id: int, explanation: str) -> None:
        try:
            settle_unusual_access(
                actor=self.actor, program_id=self.program.pk, unusual_id=unusual_id, explanation=explanation
            )
        except NotFoundError:
            raise Http404 from None

    def _page(self, *, form: ExplanationForm | None = None, refused_id: int = 0, status: int = 200) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "open": unusual_looks(**who, is_open=True),
            "settled": unusual_looks(**who, is_open=False, limit=50),
            "form": form or ExplanationForm(),
            "refused_id": refused_id,
            "may_settle": self.has_role(Role.MANAGER),
        }
        return self.render("reports/access_unusual.html", context, status=status)

"""Taking data out of the office: asking, the municipality's decision, the file and its password."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.selectors.goods import deals_in_goods
from cases.services.decision.export_list import LISTERS
from reports.forms.export import DecisionNoteForm, DecisionsForm, ExportForm, WorkersForm
from reports.models import ExportRequest
from reports.selectors.exports import READERS, export_page, export_requests
from reports.services.export.approve import approve_export
from reports.services.export.ask import ASKERS, ask_export
from reports.services.export.ask_decisions import ask_decisions
from reports.services.export.ask_labels import LABEL_ASKERS, ask_labels
from reports.services.export.ask_workers import ask_workers
from reports.services.export.fetch import FETCHERS, fetch_export
from reports.services.export.refuse import refuse_export
from reports.services.export.reveal_password import reveal_password
from reports.views.download import file_answer
from security import clock
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof


class ExportListView(TenantView):
    """The requests, those that wait for a decision first."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "requests": export_requests(actor=self.actor, program_id=self.program.pk),
            "may_ask": self.has_role(*ASKERS),
        }
        return self.render("reports/export_list.html", context)


class ExportAskView(TenantView):
    """A request with its reason, columns and cases."""

    roles = frozenset(ASKERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("reports/export_ask.html", {"form": ExportForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.POST)
        asked = None
        if form.is_valid():
            with attempt(form, CaseError):
                asked = ask_export(
                    actor=self.actor,
                    program_id=self.program.pk,
                    audience=ExportRequest.Audience(form.cleaned_data["audience"]),
                    columns=form.cleaned_data["columns"],
                    unmasked=form.cleaned_data["unmasked"],
                    conditions=form.conditions(),
                    reason=form.cleaned_data["reason"],
                )
        if asked is None or form.errors:
            return self.render("reports/export_ask.html", {"form": form}, status=REFUSED)
        messages.success(request, _("Asked. An officer of the municipality decides."))
        return self.back_to("reports:export-show", asked.number)


class WorkersAskView(TenantView):
    """A request for the roster of workers."""

    roles = frozenset(ASKERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("reports/export_ask_workers.html", {"form": WorkersForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WorkersForm(request.POST)
        asked = None
        if form.is_valid():
            with attempt(form, CaseError):
                asked = ask_workers(actor=self.actor, program_id=self.program.pk, reason=form.cleaned_data["reason"])
        if asked is None or form.errors:
            return self.render("reports/export_ask_workers.html", {"form": form}, status=REFUSED)
        messages.success(request, _("Asked. An officer of the municipality decides."))
        return self.back_to("reports:export-show", asked.number)


class LabelsAskView(TenantView):
    """A request for the labels of the carrier. A program that hands out no goods has none."""

    roles = frozenset(LABEL_ASKERS)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not deals_in_goods(self.program.pk):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("reports/export_ask_labels.html", {"form": WorkersForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WorkersForm(request.POST)
        asked = None
        if form.is_valid():
            with attempt(form, CaseError):
                asked = ask_labels(actor=self.actor, program_id=self.program.pk, reason=form.cleaned_data["reason"])
        if asked is None or form.errors:
            return self.render("reports/export_ask_labels.html", {"form": form}, status=REFUSED)
        messages.success(request, _("Asked. An officer of the municipality decides."))
        return self.back_to("reports:export-show", asked.number)


class DecisionsAskView(TenantView):
    """A request for the list of decisions with full account numbers."""

    roles = frozenset(LISTERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        form = DecisionsForm(initial={"first_on": today.replace(day=1), "last_on": today})
        return self.render("reports/export_ask_decisions.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DecisionsForm(request.POST)
        asked = None
        if form.is_valid():
            with attempt(form, CaseError):
                asked = ask_decisions(actor=self.actor, program_id=self.program.pk, **form.cleaned_data)
        if asked is None or form.errors:
            return self.render("reports/export_ask_decisions.html", {"form": form}, status=REFUSED)
        messages.success(request, _("Asked. An officer of the municipality decides."))
        return self.back_to("reports:export-show", asked.number)


class ExportView(TenantView):
    """What the pages of one request share."""

    roles = frozenset(READERS)

    def page(self, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
        """The request, with a form that was refused, or the password."""
        shown = export_page(actor=self.actor, program_id=self.program.pk, number=number)
        if shown is None:
            raise Http404
        context = {"page": shown, "form": DecisionNoteForm(), **given}
        return self.render("reports/export_show.html", context, status=status)


class ExportShowView(ExportView):
    """One request. POST decides on it: `act` is approve or refuse."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        act = {"approve": approve_export, "refuse": refuse_export}.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        if (proof := needs_proof(request)) is not None:
            return proof
        form = DecisionNoteForm(request.POST)
        if form.is_valid():
            try:
                with attempt(form, CaseError):
                    self._decide(act, number, form)
            except NotFoundError:
                raise Http404 from None
        if form.errors:
            return self.page(number, status=REFUSED, form=form)
        messages.success(
            request,
            _("Approved: the file is being built.") if act is approve_export else _("Refused: no file is built."),
        )
        return self.back_to("reports:export-show", number)

    def _decide(self, act: Any, number: int, form: DecisionNoteForm) -> None:
        act(actor=self.actor, program_id=self.program.pk, number=number, note=form.cleaned_data["note"])


class ExportPasswordView(ExportView):
    """The password, for the officer who approved. Each look is recorded."""

    roles = frozenset({Role.OFFICER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        form = Form(request.POST)
        password = ""
        with attempt(form, CaseError):
            password = reveal_password(actor=self.actor, program_id=self.program.pk, number=number)
        if form.errors:
            return self.page(number, status=CONFLICT, form=form)
        return self.page(number, password=password)


class ExportFileView(ExportView):
    """The encrypted file, for who asked. Each fetching is recorded."""

    roles = frozenset(FETCHERS)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = fetch_export(actor=self.actor, program_id=self.program.pk, number=number)
        if form.errors:
            return self.page(number, status=CONFLICT, form=form)
        return file_answer(file)

"""Incidents: the register, one incident with its clock and checklist, its reports."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from reports.forms.incident import (
    CallForm,
    ConclusionForm,
    IncidentForm,
    MattersForm,
    ReachForm,
    RevealForm,
    first_moments,
    written,
)
from reports.selectors.incidents import READERS, IncidentPage, incident_list, incident_page
from reports.services.incident_report.make_authority_report import make_authority_report
from reports.services.incident_report.make_incident_report import make_incident_report
from reports.services.incident_report.start_resident_letters import start_resident_letters
from reports.views.download import file_answer
from security.errors import OfficeError
from security.models import Incident
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.services.incident.conclude import conclude_incident
from security.services.incident.count_affected import count_affected
from security.services.incident.describe import describe_incident
from security.services.incident.open_incident import OPENERS, open_incident
from security.services.incident.record_call import record_call
from security.services.incident.take_step import take_step
from security.services.incident_contact.reveal_telephone import reveal_contact


class IncidentListView(TenantView):
    """The register."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "lines": incident_list(actor=self.actor, program_id=self.program.pk),
            "may_open": self.has_role(*OPENERS),
        }
        return self.render("reports/incident_list.html", context)


class IncidentOpenView(TenantView):
    """A new incident."""

    roles = frozenset(OPENERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("reports/incident_open.html", {"form": IncidentForm(initial=first_moments())})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = IncidentForm(request.POST)
        opened: Incident | None = None
        if form.is_valid():
            with attempt(form, OfficeError):
                opened = open_incident(actor=self.actor, program_id=self.program.pk, notice=form.notice())
        if opened is None or form.errors:
            return self.render("reports/incident_open.html", {"form": form}, status=REFUSED)
        messages.success(request, _("The incident is entered. Tell the municipality by telephone now."))
        return self.back_to("reports:incident-show", opened.number)


class IncidentView(TenantView):
    """What the pages of one incident share."""

    roles = frozenset(READERS)

    def found(self, number: int) -> IncidentPage:
        """The incident, or not found."""
        page = incident_page(actor=self.actor, program_id=self.program.pk, number=number)
        if page is None:
            raise Http404
        return page

    def show(self, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
        """The page, with a form that was refused."""
        page = self.found(number)
        incident = page.incident
        span = {"looks_from": incident.looks_from, "looks_until": incident.looks_until}
        asked = {
            **span,
            "looker": incident.looker_id,
            "export_number": incident.export_number,
            "letter_run": incident.letter_run,
            "letter_lot": incident.letter_lot,
            "letter_pieces": written(incident.letter_places or (), incident.letter_receipts or ()),
        }
        is_open = incident.state != Incident.State.FINAL_REPORTED
        context = {
            "page": page,
            "reach_form": ReachForm(initial=asked, people=page.people_who_look),
            "conclusion_form": ConclusionForm(initial={"cause": page.cause, "prevention": page.prevention}),
            "matters_form": MattersForm(initial=page.matters),
            "may_write": self.has_role(Role.MANAGER) and not incident.is_drill,
            "may_describe": self.has_role(*OPENERS),
            "may_count": is_open and self.has_role(*OPENERS),
            "may_conclude": is_open and self.has_role(Role.MANAGER),
            "may_report": self.has_role(Role.MANAGER),
            "may_reveal": self.has_role(*OPENERS),
            **given,
        }
        return self.render("reports/incident_show.html", context, status=status)


class IncidentShowView(IncidentView):
    """One incident. POST: `act` is step (with `code`), call or reveal (with `contact`), count,
    conclude or describe."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.show(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        act = request.POST.get("act", "")
        people = self.found(number).people_who_look
        forms: dict[str, tuple[str, Form]] = {
            "step": ("step_form", Form(request.POST)),
            "call": ("call_form", CallForm(request.POST)),
            "reveal": ("reveal_form", RevealForm(request.POST)),
            "count": ("reach_form", ReachForm(request.POST, people=people)),
            "describe": ("matters_form", MattersForm(request.POST)),
            "conclude": ("conclusion_form", ConclusionForm(request.POST)),
        }
        if act not in forms:
            raise Http404
        name, form = forms[act]
        shown = None
        if form.is_valid():
            with attempt(form, OfficeError):
                shown = self._act(act, number, form)
        if form.errors:
            return self.show(number, status=REFUSED, **{name: form, "form": form})
        if shown is not None:
            return self.show(number, revealed=shown)
        messages.success(request, _("Entered."))
        return self.back_to("reports:incident-show", number)

    def _act(self, act: str, number: int, form: Any) -> dict[str, Any] | None:
        """Do it. What is to be shown at once, once, is given back: a telephone number with its contact."""
        program: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        who = {**program, "number": number}
        if act == "reveal":
            contact_id = form.cleaned_data["contact"]
            return {"contact_id": contact_id, "number": reveal_contact(**program, contact_id=contact_id)}
        if act == "call":
            record_call(**who, contact_id=form.cleaned_data["contact"], outcome=form.cleaned_data["outcome"])
        elif act == "step":
            take_step(**who, code=self.request.POST.get("code", ""))
        elif act == "count":
            count_affected(**who, reach=form.reach())
        elif act == "describe":
            describe_incident(**who, matters=form.matters())
        else:
            conclude_incident(**who, **form.cleaned_data)
        return None


class IncidentReportView(IncidentView):
    """A report as PDF: `stage` is first or final. Making it puts on record that it was given."""

    roles = frozenset({Role.MANAGER})
    make = staticmethod(make_incident_report)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.found(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = self.make(
                actor=self.actor,
                program_id=self.program.pk,
                number=number,
                stage="final" if request.POST.get("stage") == "final" else "first",
            )
        if form.errors:
            return self.show(number, status=CONFLICT, form=form)
        return file_answer(file)


class IncidentAuthorityView(IncidentReportView):
    """The same for the authority, by office and municipality alike."""

    roles = frozenset(OPENERS)
    make = staticmethod(make_authority_report)


class IncidentLettersView(IncidentView):
    """Letters to the residents whom it touches, by a job."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.found(number)
        form = Form(request.POST)
        job = None
        with attempt(form, CaseError):
            job = start_resident_letters(actor=self.actor, program_id=self.program.pk, number=number)
        if job is None or form.errors:
            return self.show(number, status=CONFLICT, form=form)
        return self.back_to("security:job-show", job.pk)

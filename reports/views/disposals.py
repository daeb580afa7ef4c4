"""Retention and disposal: rules, holds, the dry run, the municipality's decision, the proof and the certificate."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from reports.forms.disposal import ApproveForm, AskForm, DecideForm, HoldForm, LiftForm, PlanForm, RulesForm
from reports.selectors.data_returns import last_return
from reports.services.disposal.read_certificate import read_certificate
from reports.views.download import file_answer
from security.errors import OfficeError
from security.models import Disposal
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.selectors.disposals import READERS, disposal_page, retention_page
from security.services.disposal.approve_disposal import approve_disposal
from security.services.disposal.ask_disposal import ask_disposal
from security.services.disposal.drop_disposal import drop_disposal
from security.services.disposal.plan_disposal import plan_disposal
from security.services.disposal.refuse_disposal import refuse_disposal
from security.services.retention.lift_hold import lift_hold
from security.services.retention.set_hold import HOLDERS, set_hold
from security.services.retention.set_rules import set_rules
from security.sign_in.fresh import needs_proof

LIST = "reports:disposal-list"


class DisposalListView(TenantView):
    """Rules, holds and disposals. POST: `act` is rules, hold, lift (with `hold`) or plan."""

    roles = frozenset(READERS)
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        terms = retention_page(actor=self.actor, program_id=self.program.pk).terms
        forms: dict[str, Form] = {
            "rules": RulesForm(request.POST, terms=terms),
            "hold": HoldForm(request.POST),
            "lift": LiftForm(request.POST),
            "plan": PlanForm(request.POST, terms=terms),
        }
        if act not in forms:
            raise Http404
        form = forms[act]
        planned: Disposal | None = None
        if form.is_valid():
            with attempt(form, OfficeError):
                planned = self._act(act, form.cleaned_data)
        if form.errors:
            given = {"form": form, f"{act}_form": form, "refused_hold": self._hold() if act == "lift" else 0}
            return self._page(status=REFUSED, **given)
        if planned is not None:
            messages.success(request, _("The dry run is under way. It changes nothing."))
            return self.back_to("reports:disposal-show", planned.number)
        messages.success(request, _("Entered."))
        return self.back_to(LIST)

    def _act(self, act: str, given: dict[str, Any]) -> Disposal | None:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        if act == "plan":
            return plan_disposal(**who, apps=given["apps"])
        if act == "rules":
            set_rules(**who, months=given)
        elif act == "hold":
            set_hold(**who, reason=given["reason"])
        else:
            lift_hold(**who, hold_id=self._hold(), reason=given["lift_reason"])
        return None

    def _hold(self) -> int:
        text = self.request.POST.get("hold", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004

    def _page(self, *, status: int = 200, **given: Any) -> HttpResponse:
        page = retention_page(actor=self.actor, program_id=self.program.pk)
        context = {
            "page": page,
            "rules_form": RulesForm(terms=page.terms),
            "hold_form": HoldForm(),
            "lift_form": LiftForm(),
            "plan_form": PlanForm(terms=page.terms, initial={"apps": page.due_apps}),
            "may_set": self.has_role(Role.OFFICER) and self.program.closed_at is None,
            "may_hold": self.has_role(*HOLDERS) and self.program.closed_at is None,
            **given,
        }
        return self.render("reports/disposal_list.html", context, status=status)


class DisposalView(TenantView):
    """What the pages of one disposal share."""

    roles = frozenset(READERS)
    stays_open = True

    def page(self, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
        """The disposal, with a form that was refused."""
        found = disposal_page(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        context = {
            "page": found,
            "ask_form": AskForm(),
            "decide_form": DecideForm(),
            "sees_job": self.has_role(Role.MANAGER),
            "returned": last_return(actor=self.actor, program_id=self.program.pk),
            **given,
        }
        return self.render("reports/disposal_show.html", context, status=status)


class DisposalShowView(DisposalView):
    """One disposal. POST: `act` is ask or drop (the manager), approve or refuse (the officer, freshly signed in)."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        act = request.POST.get("act", "")
        forms: dict[str, tuple[str, Form]] = {
            "ask": ("ask_form", AskForm(request.POST)),
            "drop": ("drop_form", Form(request.POST)),
            "approve": ("decide_form", ApproveForm(request.POST)),
            "refuse": ("decide_form", DecideForm(request.POST)),
        }
        if act not in forms:
            raise Http404
        if act in {"ask", "approve"} and (proof := needs_proof(request)) is not None:
            return proof
        name, form = forms[act]
        if form.is_valid():
            with attempt(form, OfficeError):
                self._act(act, number, form.cleaned_data)
        if form.errors:
            return self.page(number, status=REFUSED, **{name: form, "form": form})
        messages.success(request, self._said(act))
        return self.back_to("reports:disposal-show", number)

    def _act(self, act: str, number: int, given: dict[str, Any]) -> None:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk, "number": number}
        if act == "ask":
            ask_disposal(**who, reason=given["reason"])
        elif act == "drop":
            drop_disposal(**who)
        elif act == "approve":
            approve_disposal(**who, note=given["note"])
        else:
            refuse_disposal(**who, note=given["note"])

    def _said(self, act: str) -> str:
        return {
            "ask": _("Asked. An officer of the municipality decides."),
            "drop": _("Given up. Nothing was changed."),
            "approve": _("Approved: the disposal is under way."),
            "refuse": _("Refused: nothing is erased."),
        }[act]


class CertificateView(DisposalView):
    """The certificate as PDF. Each reading is recorded."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_certificate(actor=self.actor, program_id=self.program.pk, number=number)
        if form.errors:
            return self.page(number, status=CONFLICT, form=form)
        return file_answer(file)

"""The fraud bench: what fired and why, side by side with the cases it fired with, and what a person says of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.errors import CaseError, NotFoundError
from cases.forms.fraud import FraudFilterForm, FraudJudgeForm
from cases.models import FraudEntry
from cases.selectors.fraud import (
    ORDERS,
    READERS,
    BenchRow,
    Suspicion,
    bench_count,
    bench_page,
    find_suspicion,
    rule_outcomes,
)
from cases.selectors.setup import setup_of
from cases.services.fraud.judge import FROM, JUDGES, judge_entry
from cases.services.fraud.start_look import start_look
from security.pages.filters import FilterForm
from security.pages.keyset import Count, Order, Slice
from security.pages.lists import Column, ListView, Preset
from security.pages.panels import panels_for
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class FraudListView(ListView):
    """Cases that a person has to look at, the heaviest first."""

    roles = frozenset(READERS)
    page = "fraud"
    title = gettext_lazy("Fraud bench")
    template = "cases/fraud_list.html"
    form_class = FraudFilterForm
    columns = (
        Column(gettext_lazy("Receipt number")),
        Column(gettext_lazy("Householder")),
        Column(gettext_lazy("What fired")),
        Column(gettext_lazy("Score"), css="num", order="score"),
        Column(gettext_lazy("Step")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Found"), order="found"),
    )
    orders = ORDERS
    presets = (
        Preset(gettext_lazy("to be looked at"), "state=open"),
        Preset(gettext_lazy("the municipality is asked"), "state=asked"),
        Preset(gettext_lazy("on hold"), "state=held"),
    )

    def slice(self, form: FilterForm, order: Order, cursor: str) -> Slice[BenchRow]:
        return bench_page(actor=self.actor, program_id=self.program.pk, order=order, cursor=cursor, **_conditions(form))

    def count(self, form: FilterForm) -> Count:
        return bench_count(actor=self.actor, program_id=self.program.pk, **_conditions(form))

    def beside(self, form: FilterForm) -> dict[str, Any]:
        return {"may_look": self.has_role(Role.MANAGER)}


def _conditions(form: FilterForm) -> dict[str, Any]:
    given = form.given()
    return {name: given.get(name, "") for name in ("state", "rule")}


class FraudLookView(TenantView):
    """POST has the program looked over now."""

    roles = frozenset({Role.MANAGER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            start_look(actor=self.actor, program_id=self.program.pk)
        except CaseError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("The program is being looked over. What is found stands here in a moment."))
        return self.back_to("cases:fraud-list")


class FraudRulesView(TenantView):
    """The rules as the program has set them, and how each has done so far."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"rows": rule_outcomes(self.program.pk), "least": setup_of(self.program.pk).fraud_score}
        return self.render("cases/fraud_rules.html", context)


class FraudShowView(TenantView):
    """One case of the bench; POST says what it is."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        return self._page(self._found(entry_id))

    def post(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        found = self._found(entry_id)
        form = self._form(found, request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                judge_entry(
                    actor=self.actor,
                    program_id=self.program.pk,
                    entry_id=entry_id,
                    verdict=form.cleaned_data["verdict"],
                    reason=form.cleaned_data["reason"],
                )
        if not form.is_valid():
            return self._page(self._found(entry_id), form, status=REFUSED)
        said = FraudEntry.State(form.cleaned_data["verdict"]).label
        messages.success(request, _("Noted: %(said)s.") % {"said": said})
        return self.back_to("cases:fraud-list")

    def _found(self, entry_id: int) -> Suspicion:
        try:
            return find_suspicion(actor=self.actor, program_id=self.program.pk, entry_id=entry_id)
        except NotFoundError as error:
            raise Http404 from error

    def _form(self, found: Suspicion, data: Any = None) -> FraudJudgeForm:
        state = FraudEntry.State(found.entry.state)
        if state == FraudEntry.State.ASKED and not self.has_role(Role.OFFICER):
            return FraudJudgeForm(data, open_to=())
        open_to = [verdict for verdict in JUDGES if state in FROM[verdict] and self.has_role(*JUDGES[verdict])]
        return FraudJudgeForm(data, open_to=open_to)

    def _page(self, found: Suspicion, form: FraudJudgeForm | None = None, *, status: int = 200) -> HttpResponse:
        shown = form or self._form(found)
        panels = panels_for(self.actor, program_id=self.program.pk, place="fraud")
        fired = {one.rule.code for one in found.fired}
        context = {
            "found": found,
            "application": found.entry.application,
            "form": shown,
            "may_judge": bool(shown.fields["verdict"].choices),  # type: ignore[attr-defined]
            "panels": [panel for panel in panels if panel.key in fired],
        }
        return self.render("cases/fraud_show.html", context, status=status)

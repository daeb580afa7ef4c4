"""Decisions of the municipality: on one case, on those that were picked, on all that match."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.forms.acts import DecisionForm, ReasonForm
from cases.refusal_text import refusal_texts
from cases.selectors.decisions import DecisionFigures, decision_figures, to_decide
from cases.services.application.send_back import send_back_applications
from cases.services.decision.decide import decide
from cases.services.decision.decide_matching import decide_matching
from cases.views.case import CaseView, attempt_on_case
from cases.views.worklists import AMOUNT, CHANNEL, HEAD, NUMBER, RECEIVED, STOPS, WorklistView
from cases.worklists import WORKLISTS
from security import clock
from security.pages.filters import FilterForm
from security.pages.lists import Column, Picked
from security.pages.views import CONFLICT, REFUSED
from security.roles import Role

AT_ONCE = 100  # more than these is long work
OUTCOMES = {"grant", "deny"}


class DecideView(CaseView):
    """Grant or deny one application."""

    roles = frozenset({Role.OFFICER})

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="deny" if request.GET.get("outcome") == "deny" else "grant")

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = "deny" if request.POST.get("outcome") == "deny" else "grant"
        form = DecisionForm(request.POST, auto_id=f"{wanted}-%s")
        around = self.neighbours()
        if form.is_valid():
            with attempt_on_case(form):
                decide(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_ids=[self.application.pk],
                    outcome=wanted,
                    reason=form.cleaned_data["reason"],
                    decided_on=form.cleaned_data["decided_on"],
                )
        if form.errors:
            return self.refused(wanted, **{f"{wanted}_form": form})
        done = _("%(number)s: granted.") if wanted == "grant" else _("%(number)s: denied.")
        messages.success(request, done % {"number": self.application.receipt_number})
        if around is not None and around.after:
            return self.back_to("cases:application-show", around.after, query=self.list_query())
        return self.back_to_case()


class BulkForm(DecisionForm):
    """A decision on many: what the officer saw must still be what is there."""

    seen_ready = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_yen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self["outcome"].value() == "deny"  # said before it is pressed


class DecisionListView(WorklistView):
    """What is ready to be decided; a decision on many is shown with its figures before it is made."""

    worklist = WORKLISTS["decisions"]
    template = "cases/decision_list.html"
    columns = (
        NUMBER,
        HEAD,
        CHANNEL,
        Column(gettext_lazy("Screening says")),
        STOPS,
        AMOUNT,
        RECEIVED,
    )
    acts = frozenset({"grant", "deny", "decide", "send_back", "do_send_back"})

    def beside(self, form: FilterForm) -> dict[str, Any]:
        return {**super().beside(form), "picks": True, "picks_restricted": True}

    def act_on(self, act: str, picked: Picked, form: FilterForm) -> HttpResponse:
        if act in OUTCOMES:
            return self._confirm(act, picked, form)
        if act == "decide":
            return self._decide(picked, form)
        back = ReasonForm(self.request.POST if act == "do_send_back" else None)
        if act == "do_send_back" and back.is_valid():
            return self._send_back(picked, form, back)
        return self._back_page(picked, back)

    def _figures(self, outcome: str, picked: Picked, form: FilterForm) -> DecisionFigures:
        rows = to_decide(self.program.pk, filters=self.filter(form), ids=picked.ids, is_all=picked.is_all)
        return decision_figures(actor=self.actor, program_id=self.program.pk, rows=rows, grant=outcome == "grant")

    def _confirm(
        self, outcome: str, picked: Picked, form: FilterForm, *, filled: BulkForm | None = None, status: int = 200
    ) -> HttpResponse:
        figures = self._figures(outcome, picked, form)
        initial = {"outcome": outcome, "decided_on": clock.today()}
        context = {
            "outcome": outcome,
            "picked": picked,
            "figures": figures,
            "bulk_form": filled or BulkForm(initial=initial),
            "is_job": figures.meant > AT_ONCE,
        }
        return self.render("cases/decision_confirm.html", context, status=status)

    def _decide(self, picked: Picked, form: FilterForm) -> HttpResponse:
        bulk = BulkForm(self.request.POST)
        outcome = "deny" if self.request.POST.get("outcome") == "deny" else "grant"
        if not bulk.is_valid():
            return self._confirm(outcome, picked, form, filled=bulk, status=REFUSED)
        figures = self._figures(outcome, picked, form)
        if (figures.ready, figures.ready_yen) != (bulk.cleaned_data["seen_ready"], bulk.cleaned_data["seen_yen"]):
            bulk.add_error(None, _("The list has changed meanwhile. These are the figures now: look at them again."))
            return self._confirm(outcome, picked, form, filled=bulk, status=CONFLICT)
        given = {
            "actor": self.actor,
            "program_id": self.program.pk,
            "outcome": outcome,
            "reason": bulk.cleaned_data["reason"],
            "decided_on": bulk.cleaned_data["decided_on"],
        }
        rows = to_decide(self.program.pk, filters=self.filter(form), ids=picked.ids, is_all=picked.is_all)
        with attempt_on_case(bulk):
            if figures.meant > AT_ONCE:
                job = decide_matching(**given, matching=rows)
                messages.success(self.request, _("The decision runs as job %(job)d.") % {"job": job.pk})
                return self.back_to("security:job-show", job.pk)
            self._say(decide(**given, application_ids=list(rows.values_list("pk", flat=True)), partial=True))
        if bulk.errors:
            return self._confirm(outcome, picked, form, filled=bulk, status=REFUSED)
        return self.reload()

    def _say(self, decided: Any) -> None:
        number = len(decided.done)
        done = ngettext("%(number)d case is decided.", "%(number)d cases are decided.", number)
        messages.success(self.request, done % {"number": number})
        self._say_left(decided.refusals)

    def _say_left(self, refusals: dict[int, str]) -> None:
        if not refusals:
            return
        left = ngettext("%(number)d stays as it is: %(why)s", "%(number)d stay as they are: %(why)s", len(refusals))
        messages.warning(self.request, left % {"number": len(refusals), "why": refusal_texts(refusals.values())})

    def _back_page(self, picked: Picked, back: ReasonForm) -> HttpResponse:
        context = {"picked": picked, "back_form": back, "number": len(picked.ids)}
        return self.render("cases/decision_send_back.html", context, status=REFUSED if back.errors else 200)

    def _send_back(self, picked: Picked, form: FilterForm, back: ReasonForm) -> HttpResponse:
        rows = to_decide(self.program.pk, filters=self.filter(form), ids=picked.ids, is_all=picked.is_all)
        with attempt_on_case(back):
            sent = send_back_applications(
                actor=self.actor,
                program_id=self.program.pk,
                application_ids=list(rows.values_list("pk", flat=True)),
                reason=back.cleaned_data["reason"],
                partial=True,
            )
        if back.errors:
            return self._back_page(picked, back)
        done = ngettext("%(number)d case goes back.", "%(number)d cases go back.", len(sent.done))
        messages.success(self.request, done % {"number": len(sent.done)})
        self._say_left(sent.refusals)
        return self.reload()

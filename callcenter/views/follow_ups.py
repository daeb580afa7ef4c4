"""What calls left to do: promises to call back, and questions to the manager."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from callcenter.forms.follow_up import AnswerForm
from callcenter.models import Escalation
from callcenter.selectors.follow_ups import promised_calls, questions
from callcenter.services.callback.finish import finish_callbacks
from callcenter.services.callback.reveal_number import reveal_callback_number
from callcenter.services.escalation.answer import answer_escalation
from callcenter.services.live.take import take_call
from cases.errors import CaseError
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

DESK = frozenset({Role.CALLER, Role.MANAGER})


class CallbackListView(TenantView):
    """Promises, the most urgent first. POST calls one, shows its number, or marks it as done without a call."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        act, _colon, value = request.POST.get("act", "").partition(":")
        if act not in {"call", "show", "done"} or not value.isdecimal():
            raise Http404
        try:
            if act == "show":
                number = reveal_callback_number(actor=self.actor, program_id=self.program.pk, callback_id=int(value))
                return self._page(number=number, number_of=int(value))
            if act == "call":
                live = take_call(actor=self.actor, program_id=self.program.pk, callback_id=int(value))
                if live.callback_id != int(value):
                    messages.warning(request, _("Another call of yours has not ended yet. End it first."))
                return self.back_to("callcenter:call-desk")
            finish_callbacks(actor=self.actor, program_id=self.program.pk, callback_ids=[int(value)])
        except CaseError as error:
            return self._page(refusal=str(error), status=CONFLICT)
        messages.success(request, _("Marked as done."))
        return self.back_to("callcenter:callback-list")

    def _page(
        self, *, refusal: str = "", number: str = "", number_of: int | None = None, status: int = 200
    ) -> HttpResponse:
        mine = "all" not in self.request.GET
        lines = promised_calls(actor=self.actor, program_id=self.program.pk, mine=mine)
        context = {
            "lines": lines,
            "late": sum(line.is_late for line in lines),
            "mine": mine,
            "refusal": refusal,
            "number": number,
            "number_of": number_of,
        }
        return self.render("callcenter/callback_list.html", context, status=status)


class EscalationListView(TenantView):
    """Questions to the manager: the open ones with their clock, and the last that were answered."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "open": questions(**who),
            "answered": questions(**who, state=Escalation.State.ANSWERED, limit=20),
            "answers": self.has_role(Role.MANAGER),
        }
        return self.render("callcenter/escalation_list.html", context)


class EscalationShowView(TenantView):
    """One question; the manager answers it here."""

    roles = DESK

    def get(self, request: HttpRequest, escalation_id: int) -> HttpResponse:
        return self._page(escalation_id, AnswerForm())

    def post(self, request: HttpRequest, escalation_id: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                answer_escalation(
                    actor=self.actor,
                    program_id=self.program.pk,
                    escalation_id=escalation_id,
                    answer=form.cleaned_data["answer"],
                    call_back_at=form.cleaned_data["call_back_at"],
                )
        if form.errors:
            return self._page(escalation_id, form, status=REFUSED)
        messages.success(request, _("Answered. The caller's desk sees it."))
        return self.back_to("callcenter:escalation-list")

    def _page(self, escalation_id: int, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        every = [*questions(**who), *questions(**who, state=Escalation.State.ANSWERED)]
        found = next((line for line in every if line.escalation.pk == escalation_id), None)
        if found is None:
            raise Http404
        context = {"line": found, "form": form, "answers": self.has_role(Role.MANAGER)}
        return self.render("callcenter/escalation_show.html", context, status=status)

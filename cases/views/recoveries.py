"""Money that is asked back: the list, a new claim, and what became of each."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.recovery import FindPaymentForm, RecoveryForm, StepForm
from cases.models import LegalNature, Recovery, RecoveryStep
from cases.selectors.money import READERS, ledger_totals
from cases.selectors.recoveries import Claim, claims, find_claim, paid_lines, recovery_totals, steps_of
from cases.selectors.setup import setup_of
from cases.services.recovery.open import OPENERS, open_recovery
from cases.services.recovery.record_step import RECORDERS, record_step
from security import clock
from security.pages.views import REFUSED, TenantView, attempt


class RecoveryListView(TenantView):
    """Claims, the newest first, with what came back in all."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "rows": claims(**who),
            "totals": recovery_totals(**who),
            "ledger": ledger_totals(**who),
            "may_open": self.has_role(*OPENERS),
        }
        return self.render("cases/recovery_list.html", context)


class RecoveryOpenView(TenantView):
    """A new claim: the payment is found by its receipt number, then POST asks it back."""

    roles = frozenset(OPENERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        find = FindPaymentForm(request.GET if request.GET.get("receipt_number") else None)
        if not find.is_bound or not find.is_valid():
            return self._page(find, None, status=REFUSED if find.is_bound else 200)
        form = self._form(find.cleaned_data["receipt_number"])
        if form is None:
            find.add_error("receipt_number", _("No payment of this number was made by the bank. Compare the number."))
            return self._page(find, None, status=REFUSED)
        return self._page(find, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        find = FindPaymentForm(request.POST)
        form = self._form(request.POST.get("receipt_number", ""), request.POST)
        if form is None:
            raise Http404
        if form.is_valid():
            values = form.cleaned_data
            with attempt(form, CaseError, field=_field_of):
                opened = open_recovery(
                    actor=self.actor,
                    program_id=self.program.pk,
                    line_id=values["line"],
                    kind=values["kind"],
                    amount_yen=values["amount_yen"],
                    reason=values["reason"],
                    legal_kind=values["legal_kind"],
                    due_on=values["due_on"],
                )
        if not form.is_valid():
            return self._page(find, form, status=REFUSED)
        messages.success(request, _("Claim %(number)d is opened.") % {"number": opened.number})
        return self.back_to("cases:recovery-show", opened.number)

    def _form(self, receipt_number: str, data: object = None) -> RecoveryForm | None:
        lines = paid_lines(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number.strip())
        if not lines:
            return None
        nature = setup_of(self.program.pk).legal_nature
        initial = {
            "line": lines[-1].pk,
            "amount_yen": lines[-1].amount_yen,
            "legal_kind": Recovery.LegalKind.PUBLIC
            if nature == LegalNature.DISPOSITION
            else Recovery.LegalKind.PRIVATE,
        }
        return RecoveryForm(data, lines=lines, initial=initial)

    def _page(self, find: FindPaymentForm, form: RecoveryForm | None, *, status: int = 200) -> HttpResponse:
        context = {"find": find, "claim_form": form, "form": form or find}
        return self.render("cases/recovery_open.html", context, status=status)


class RecoveryShowView(TenantView):
    """One claim with what became of it; POST records the next step."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._page(self._find(number), self._form())

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        claim = self._find(number)
        form = self._form(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            with attempt(form, CaseError, field=_field_of):
                record_step(
                    actor=self.actor,
                    program_id=self.program.pk,
                    recovery_id=claim.recovery.pk,
                    kind=values["kind"],
                    on=values["on"],
                    yen=values["yen"] or 0,
                    note=values["note"],
                )
        if not form.is_valid():
            return self._page(claim, form, status=REFUSED)
        messages.success(request, _("The step is recorded."))
        return self.back_to("cases:recovery-show", number)

    def _find(self, number: int) -> Claim:
        found = find_claim(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def _form(self, data: object = None) -> StepForm:
        kinds = [kind for kind in RecoveryStep.Kind if self.has_role(*RECORDERS[kind])]
        return StepForm(data, kinds=kinds, initial={"on": clock.today()})

    def _page(self, claim: Claim, form: StepForm, *, status: int = 200) -> HttpResponse:
        context = {
            "claim": claim,
            "steps": steps_of(actor=self.actor, program_id=self.program.pk, recovery=claim.recovery),
            "form": form,
            "may_record": bool(claim.left_yen) and any(self.has_role(*roles) for roles in RECORDERS.values()),
        }
        return self.render("cases/recovery_show.html", context, status=status)


def _field_of(error: Exception) -> str | None:
    fields = {
        "amount": "amount_yen",
        "asked_already": "amount_yen",
        "due_missing": "due_on",
        "due_past": "due_on",
        "yen": "yen",
        "ended": "yen",
        "future": "on",
        "note_missing": "note",
        "not_a_recall": "kind",
        "not_paid": "line",
    }
    return fields.get(getattr(error, "code", ""))

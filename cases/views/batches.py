"""Transfer batches: the list, what could be paid now, preparing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from cases.forms.batches import PrepareForm, TransferDateForm
from cases.models import PayoutBatch
from cases.selectors.money import READERS, batches, ledger_totals
from cases.selectors.payable import findings_about_day, payable, transfer_days
from cases.selectors.terms import day_to_pay, term_figures, term_to_pay, terms_of
from cases.services.payout.prepare_batch import prepare_batch
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class BatchListView(TenantView):
    """All batches, the newest first, with the program's money from decision to payment above them."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        program_id = self.program.pk
        term = term_to_pay(program_id)
        rows = batches(actor=self.actor, program_id=program_id).select_related(
            "prepared_by", "checked_by", "released_by"
        )
        context = {
            "batches": rows,
            "totals": ledger_totals(actor=self.actor, program_id=program_id),
            "payable": payable(
                actor=self.actor, program_id=program_id, cut_off_on=None, term=term.number if term else None
            ),
            "term": term,
            "by_term": term_figures(actor=self.actor, program_id=program_id),
            "may_prepare": self.has_role(Role.PAYMENT_CLERK),
        }
        return self.render("cases/batch_list.html", context)


class BatchPrepareView(TenantView):
    """What would be paid, shown before anything is written; POST prepares the batch."""

    roles = frozenset({Role.PAYMENT_CLERK})

    def get(self, request: HttpRequest) -> HttpResponse:
        terms = terms_of(self.program.pk)
        if "transfer_on" not in request.GET:
            return self._page(TransferDateForm(initial=self._proposed(), terms=terms))
        form = TransferDateForm(request.GET, terms=terms)
        if form.is_valid() and form.transfer_day:
            form.add_findings(
                findings_about_day(actor=self.actor, program_id=self.program.pk, transfer_on=form.transfer_day)
            )
        return self._page(form, status=200 if form.is_valid() else REFUSED)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PrepareForm(request.POST, terms=terms_of(self.program.pk))
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        values = form.cleaned_data
        form.add_findings(
            findings_about_day(actor=self.actor, program_id=self.program.pk, transfer_on=values["transfer_on"])
        )
        if form.is_valid():
            with attempt(form, CaseError):
                prepared = prepare_batch(
                    actor=self.actor,
                    program_id=self.program.pk,
                    transfer_on=values["transfer_on"],
                    cut_off_on=values["cut_off_on"],
                    expected=(values["due_count"], values["due_yen"]),
                    term=form.chosen_term,
                )
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        left = len(prepared.left_behind)
        if prepared.number is None:
            messages.warning(
                request, _("None of the %(count)d payments could be made; all are on hold now.") % {"count": left}
            )
            return self.back_to("cases:batch-list")
        messages.success(request, _("Batch %(number)d is prepared.") % {"number": prepared.number})
        if left:
            messages.warning(
                request,
                ngettext(
                    "%(count)d payment could not go along and is on hold now.",
                    "%(count)d payments could not go along and are on hold now.",
                    left,
                )
                % {"count": left},
            )
        return self.back_to("cases:batch-show", prepared.number)

    def _proposed(self) -> dict[str, Any]:
        """The first possible day; where there are terms, the one that is due and its own day."""
        day = transfer_days(actor=self.actor, program_id=self.program.pk)[0]
        term = term_to_pay(self.program.pk)
        return {"transfer_on": day_to_pay(term, day), "term": term.number if term else 0}

    def _page(self, form: TransferDateForm, *, status: int = 200) -> HttpResponse:
        program_id = self.program.pk
        cut_off_on = getattr(form, "cleaned_data", {}).get("cut_off_on")
        term = form.chosen_term or form.initial.get("term", 0)
        context = {
            "form": form,
            "payable": payable(actor=self.actor, program_id=program_id, cut_off_on=cut_off_on, term=term),
            "days": transfer_days(actor=self.actor, program_id=program_id),
            "is_asked": form.is_bound and form.is_valid(),
            "waiting_batches": batches(actor=self.actor, program_id=program_id).filter(
                state__in=[PayoutBatch.State.PREPARED, PayoutBatch.State.CHECKED]
            ),
        }
        return self.render("cases/batch_prepare.html", context, status=status)

"""Proofs of letters: the office asks, the municipality looks and decides; lots that are not printed after all."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from reports.forms.mailing import CancelLotsForm, ProofNoteForm
from reports.selectors.proofs import READERS, proof_page, proofs
from reports.services.letters.ask_proof import ask_proof
from reports.services.letters.cancel_lots import cancel_lots
from reports.services.letters.decide_proof import decide_proof
from reports.services.letters.read_proof import read_proof
from reports.views.download import file_answer
from reports.views.letters import RunView
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role


class ProofAskView(RunView):
    """Asks the municipality to approve the letters of a run."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        line = self.run(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            ask_proof(actor=self.actor, program_id=self.program.pk, run_id=line.run.pk)
        if not form.is_valid():
            return self.page(line, status=CONFLICT, form=form)
        messages.success(request, _("Asked. An officer of the municipality looks at the proof."))
        return self.back_to("reports:run-show", number)


class LotCancelView(RunView):
    """Cancels ticked lots of a run before they are printed."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        line = self.run(number)
        form = CancelLotsForm(request.POST)
        picked = self.picked_lots(line)
        if not picked:
            form.add_error(None, _("Tick the lots that are not to be printed."))
        if form.is_valid():
            with attempt(form, CaseError):
                done = cancel_lots(actor=self.actor, program_id=self.program.pk, lot_ids=picked, **form.cleaned_data)
        if not form.is_valid():
            return self.page(line, status=REFUSED, form=form)
        messages.success(
            request,
            ngettext("%(count)d lot is cancelled.", "%(count)d lots are cancelled.", len(done)) % {"count": len(done)},
        )
        return self.back_to("reports:run-show", number)


class ProofListView(TenantView):
    """Proofs, those that wait for an officer first."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = proofs(actor=self.actor, program_id=self.program.pk)
        return self.render("reports/proof_list.html", {"proofs": rows})


class ProofView(TenantView):
    """What the pages of one proof share."""

    roles = frozenset(READERS)

    def page(self, proof_id: int, *, status: int = 200, **given: Any) -> HttpResponse:
        """The proof, with a form that was refused."""
        shown = proof_page(actor=self.actor, program_id=self.program.pk, proof_id=proof_id)
        if shown is None:
            raise Http404
        context = {"page": shown, "form": ProofNoteForm(), "is_desk": self.has_role(Role.MANAGER, Role.MAILROOM)}
        return self.render("reports/proof_show.html", {**context, **given}, status=status)


class ProofShowView(ProofView):
    """One proof. POST decides on it: `act` is approve or refuse."""

    def get(self, request: HttpRequest, proof_id: int) -> HttpResponse:
        return self.page(proof_id)

    def post(self, request: HttpRequest, proof_id: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in {"approve", "refuse"}:
            raise Http404
        form = ProofNoteForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                decide_proof(
                    actor=self.actor,
                    program_id=self.program.pk,
                    proof_id=proof_id,
                    is_approved=act == "approve",
                    note=form.cleaned_data["note"],
                )
        if form.errors:
            return self.page(proof_id, status=REFUSED, form=form)
        messages.success(
            request,
            _("Approved: the office may have the letters printed.")
            if act == "approve"
            else _("Sent back: nothing is printed."),
        )
        return self.back_to("reports:proof-show", proof_id)


class ProofFileView(ProofView):
    """The letters of a proof, in the browser's own viewer. Each look is recorded."""

    reads_by_post = True

    def post(self, request: HttpRequest, proof_id: int) -> HttpResponse:
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_proof(actor=self.actor, program_id=self.program.pk, proof_id=proof_id)
        if form.errors:
            return self.page(proof_id, status=CONFLICT, form=form)
        answer = file_answer(file)
        answer["Content-Disposition"] = f'inline; filename="{file.name}"'
        return answer

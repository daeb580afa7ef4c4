"""One transfer batch: its sums, its signatures and the file."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.batches import CancelForm, ComparedForm
from cases.models import PayoutBatch
from cases.selectors.bank_answers import answers_of
from cases.selectors.batch_page import BatchPage, batch_page, find_batch, refused_lines
from cases.selectors.money import READERS, batch_lines
from cases.services.payout.cancel_batch import cancel_batch
from cases.services.payout.check_batch import check_batch
from cases.services.payout.read_file import read_file
from cases.services.payout.release_batch import release_batch
from cases.views.batch_steps import checks_of, steps_of
from security import clock
from security.pages.numbers import number_in
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof

LINES_A_PAGE = 100


class BatchView(TenantView):
    """What the pages of one batch share. A number that the program does not have is not found."""

    roles = frozenset(READERS)
    refusals: Mapping[int, str] = MappingProxyType({})

    def batch(self, number: int) -> PayoutBatch:
        """The batch that the address names."""
        found = find_batch(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def page(
        self, batch: PayoutBatch, *, status: int = 200, refused: Form | None = None, **forms: Form
    ) -> HttpResponse:
        """The page of the batch; a refused form is shown again inside the step it belongs to."""
        shown: BatchPage = batch_page(actor=self.actor, program_id=self.program.pk, batch=batch)
        context: dict[str, Any] = {
            "batch": batch,
            "page": shown,
            "steps": steps_of(shown, self.actor, self.program.pk),
            "checks": checks_of(shown),
            "answers": answers_of(actor=self.actor, program_id=self.program.pk, batch=batch),
            "form": refused,
            "refused_lines": refused_lines(
                actor=self.actor, program_id=self.program.pk, batch=batch, refusals=self.refusals
            ),
            "check_form": ComparedForm(auto_id="check_%s"),
            "release_form": ComparedForm(auto_id="release_%s"),
            "cancel_form": CancelForm(auto_id="cancel_%s"),
            "may_cancel": self.has_role(Role.PAYMENT_CLERK, Role.TREASURER)
            and batch.state in {PayoutBatch.State.PREPARED, PayoutBatch.State.CHECKED},
            "may_read_file": self.has_role(Role.PAYMENT_CLERK, Role.TREASURER),
            "may_record": self.has_role(Role.PAYMENT_CLERK),
            "is_payday": clock.today() >= batch.transfer_on,
            **forms,
        }
        return self.render("cases/batch_show.html", context, status=status)

    def sign(self, form: Form, act: Callable[..., object], batch: PayoutBatch) -> bool:
        """Let a service act on the batch for a form; what it refuses stands in the form, and by payment beside it."""
        if form.is_valid():
            with attempt(form, CaseError):
                try:
                    act(actor=self.actor, program_id=self.program.pk, batch_id=batch.pk)
                except CaseError as error:
                    self.refusals = error.details.get("refusals", {})
                    raise
        return form.is_valid()


class BatchShowView(BatchView):
    """Sums, breakdowns, tests and signatures."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.batch(number))


class BatchCheckView(BatchView):
    """Checked by another clerk: everything is computed again."""

    roles = frozenset({Role.PAYMENT_CLERK})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        batch = self.batch(number)
        form = ComparedForm(request.POST, auto_id="check_%s")
        if not self.sign(form, check_batch, batch):
            return self.page(self.batch(number), status=REFUSED, refused=form, check_form=form)
        messages.success(request, _("Batch %(number)d is checked.") % {"number": number})
        return self.back_to("cases:batch-show", number)


class BatchReleaseView(BatchView):
    """Released by a treasurer of the municipality: the file is made, once."""

    roles = frozenset({Role.TREASURER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        batch = self.batch(number)
        form = ComparedForm(request.POST, auto_id="release_%s")
        if not self.sign(form, release_batch, batch):
            return self.page(self.batch(number), status=REFUSED, refused=form, release_form=form)
        messages.success(request, _("Batch %(number)d is released. Hand its file to the bank.") % {"number": number})
        return self.back_to("cases:batch-show", number)


class BatchCancelView(BatchView):
    """Given up before its release; its payments wait for the next batch."""

    roles = frozenset({Role.PAYMENT_CLERK, Role.TREASURER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        batch = self.batch(number)
        form = CancelForm(request.POST, auto_id="cancel_%s")
        cancel = partial(cancel_batch, reason=form.data.get("reason", ""))
        if not self.sign(form, cancel, batch):
            return self.page(self.batch(number), status=REFUSED, refused=form, cancel_form=form)
        messages.success(
            request, _("Batch %(number)d is cancelled. Its payments wait for the next batch.") % {"number": number}
        )
        return self.back_to("cases:batch-show", number)


class BatchFileView(BatchView):
    """The released file, for the bank. Each reading is recorded."""

    roles = frozenset({Role.PAYMENT_CLERK, Role.TREASURER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        batch = self.batch(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            released = read_file(actor=self.actor, program_id=self.program.pk, batch_id=batch.pk)
        if not form.is_valid():
            return self.page(batch, status=CONFLICT, refused=form)
        answer = HttpResponse(released.content, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{released.file_name}"'
        answer["Cache-Control"] = "no-store"
        return answer


class BatchLinesView(BatchView):
    """The lines in the order of the file: accounts by their last digits, no name of a restricted case."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        batch = self.batch(number)
        position = number_in(request.GET.get("after", ""))
        lines = batch_lines(
            actor=self.actor,
            program_id=self.program.pk,
            batch_id=batch.pk,
            after_position=position,
            limit=LINES_A_PAGE,
        )
        last = lines[-1].position if lines else 0
        context = {
            "batch": batch,
            "lines": lines,
            "next_after": last if last and last < batch.line_count else None,
            "before": max(position - LINES_A_PAGE, 0) if position else None,
        }
        return self.render("cases/batch_lines.html", context)

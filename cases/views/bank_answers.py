"""Results of a released batch: the bank's list is taken in, looked at, and recorded."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.batches import AnswerFileForm, ColumnsForm, NoFailureForm, PaperFormSet, RestForm, paper_answer
from cases.models import BankAnswer, PayoutBatch
from cases.rules.bank_answer import Column, guess_columns, read_table
from cases.selectors.bank_answers import AnswerPage, answer_page, answers_of, find_answer
from cases.selectors.batch_page import batch_page
from cases.services.payout.record_answer import record_answer
from cases.services.payout.record_result import record_result
from cases.services.payout.take_answer import take_answer
from cases.views.batch import BatchView
from security import clock
from security.pages.views import REFUSED, attempt
from security.roles import Role

ROWS_SHOWN = 200


class ResultView(BatchView):
    """How the bank's answer is taken in: as a file, or copied from paper."""

    roles = frozenset({Role.PAYMENT_CLERK})

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._result_page(self.batch(number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        batch = self.batch(number)
        if request.POST.get("source") == "paper":
            return self._from_paper(request, batch)
        if request.POST.get("source") == "none":
            return self._none_failed(request, batch)
        form = AnswerFileForm(request.POST, request.FILES)
        if form.is_valid():
            return self._take(batch, form, form.content(), file_form=form)
        return self._result_page(batch, status=REFUSED, refused=form, file_form=form)

    def _none_failed(self, request: HttpRequest, batch: PayoutBatch) -> HttpResponse:
        form = NoFailureForm(request.POST)
        if not self.sign(form, partial(record_result, failures={}, rest_paid=True), batch):
            return self._result_page(batch, status=REFUSED, refused=form, none_form=form)
        messages.success(
            request, _("All payments of batch %(number)d are recorded as paid.") % {"number": batch.number}
        )
        return self.back_to("cases:batch-show", batch.number)

    def _from_paper(self, request: HttpRequest, batch: PayoutBatch) -> HttpResponse:
        rows = PaperFormSet(request.POST, prefix="paper")
        form = Form(request.POST)
        if not rows.is_valid():
            form.add_error(None, _("Some rows are not complete. Look at the rows that are marked."))
            return self._result_page(batch, status=REFUSED, refused=form, paper=rows)
        filled = [row.cleaned_data for row in rows if row.cleaned_data.get("receipt_number")]
        if not filled:
            form.add_error(None, _("Write at least one receipt number with its reason."))
            return self._result_page(batch, status=REFUSED, refused=form, paper=rows)
        return self._take(batch, form, paper_answer(filled), paper=rows)

    def _take(self, batch: PayoutBatch, form: Form, content: bytes, **forms: Any) -> HttpResponse:
        field = "answer" if "answer" in form.fields else None
        with attempt(form, CaseError, field=field):
            answer_id = take_answer(actor=self.actor, program_id=self.program.pk, batch_id=batch.pk, content=content)
        if not form.is_valid():
            return self._result_page(batch, status=REFUSED, refused=form, **forms)
        return self.back_to("cases:batch-answer", batch.number, answer_id)

    def _result_page(
        self, batch: PayoutBatch, *, status: int = 200, refused: Form | None = None, **forms: Any
    ) -> HttpResponse:
        context = {
            "batch": batch,
            "page": batch_page(actor=self.actor, program_id=self.program.pk, batch=batch),
            "answers": answers_of(actor=self.actor, program_id=self.program.pk, batch=batch),
            "is_payday": clock.today() >= batch.transfer_on,
            "form": refused,
            "file_form": AnswerFileForm(),
            "paper": PaperFormSet(prefix="paper"),
            "none_form": NoFailureForm(auto_id="none_%s"),
            **forms,
        }
        return self.render("cases/batch_result.html", context, status=status)


class AnswerView(BatchView):
    """A list of the bank, read: what fits, what does not; POST records it."""

    roles = frozenset({Role.PAYMENT_CLERK})

    def get(self, request: HttpRequest, number: int, answer_id: int) -> HttpResponse:
        batch, answer = self._find(number, answer_id)
        names = read_table(answer.open("content") or "").names
        chosen = ColumnsForm(request.GET, names=names) if "chosen" in request.GET else None
        if chosen is None or not chosen.is_valid():
            return self._answer_page(batch, answer, guess_columns(names), RestForm())
        return self._answer_page(batch, answer, chosen.columns(), RestForm())

    def post(self, request: HttpRequest, number: int, answer_id: int) -> HttpResponse:
        batch, answer = self._find(number, answer_id)
        columns = ColumnsForm(request.POST, names=read_table(answer.open("content") or "").names)
        if not columns.is_valid():
            raise Http404
        form = RestForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                recorded = record_answer(
                    actor=self.actor,
                    program_id=self.program.pk,
                    answer_id=answer.pk,
                    columns=columns.columns(),
                    rest_paid=form.cleaned_data["rest"] == "paid",
                )
        if not form.is_valid():
            return self._answer_page(batch, answer, columns.columns(), form, status=REFUSED)
        messages.success(
            request,
            _("Recorded: %(failed)d failed, %(paid)d paid.")
            % {"failed": len(recorded.failed), "paid": len(recorded.paid)},
        )
        return self.back_to("cases:batch-show", number)

    def _find(self, number: int, answer_id: int) -> tuple[PayoutBatch, BankAnswer]:
        batch = self.batch(number)
        answer = find_answer(actor=self.actor, program_id=self.program.pk, batch=batch, answer_id=answer_id)
        if answer is None:
            raise Http404
        return batch, answer

    def _answer_page(
        self,
        batch: PayoutBatch,
        answer: BankAnswer,
        columns: Mapping[Column, int],
        form: RestForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        page: AnswerPage = answer_page(actor=self.actor, program_id=self.program.pk, answer=answer, columns=columns)
        initial = {column.value: str(place) for column, place in columns.items()}
        context = {
            "batch": batch,
            "answer": answer,
            "page": page,
            "fault": str(page.fault.message) if page.fault else "",
            "rows": [*page.questions, *(read for read in page.rows if read not in page.questions)][:ROWS_SHOWN],
            "form": form,
            "columns_form": ColumnsForm(initial=initial, names=page.table.names),
            "chosen": initial,
        }
        return self.render("cases/batch_answer.html", context, status=status)

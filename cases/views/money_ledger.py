"""The ledger of the money: figures by day and batch, the rows behind each, and the papers of the municipality."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from cases.forms.ledger import DecisionListForm
from cases.selectors.money import READERS
from cases.selectors.money_book import COLUMNS, money_book
from cases.selectors.money_rows import FIGURES, NO_WAVE, rows_behind
from cases.selectors.slips import slips, slips_csv
from cases.services.decision.export_list import LISTERS, export_list
from cases.views.households import READERS as HOUSEHOLD_READERS
from security import clock
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView
from security.sign_in.fresh import needs_proof


class MoneyLedgerView(TenantView):
    """From entitled to clawed back, by wave or by day, with the check of its sums. POST makes the list of decisions.

    Its accounts are masked.
    """

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        return self._page(DecisionListForm(initial={"first_on": today.replace(day=1), "last_on": today}))

    def post(self, request: HttpRequest) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        form = DecisionListForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        made = export_list(actor=self.actor, program_id=self.program.pk, **form.cleaned_data)
        return file_answer(made.file_name, made.content)

    def _page(self, form: DecisionListForm, *, status: int = 200) -> HttpResponse:
        by = "day" if self.request.GET.get("by") == "day" else "wave"
        context = {
            "form": form,
            "book": money_book(actor=self.actor, program_id=self.program.pk, by=by),
            "by": by,
            "columns": COLUMNS,
            "may_list": self.has_role(*LISTERS),
        }
        return self.render("cases/money_ledger.html", context, status=status)


class MoneyRowsView(TenantView):
    """The rows behind one figure of the ledger."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        what = request.GET.get("what", "") or "approved"
        if what not in FIGURES:
            raise Http404
        wave, on = self._wave(), self._day(request.GET.get("day", ""))
        after = number_in(request.GET.get("after", ""))
        found = rows_behind(
            actor=self.actor, program_id=self.program.pk, what=what, batch_number=wave, on=on, after=after
        )
        context = {
            "found": found,
            "what": what,
            "day": on,
            "wave": wave,
            "opens_households": self.has_role(*HOUSEHOLD_READERS),
            "is_first": not after,
            "next_after": found.next_after,
        }
        return self.render("cases/money_rows.html", context)

    def _wave(self) -> int | None:
        """The batch that the address names, `NO_WAVE`, or None for all."""
        text = self.request.GET.get("batch", "")
        return NO_WAVE if text == str(NO_WAVE) else number_in(text) or None

    def _day(self, text: str) -> dt.date | None:
        try:
            return parse_date(text)
        except ValueError as error:
            raise Http404 from error


class SlipListView(TenantView):
    """The slips of all released files, as a list for the treasurer's own check."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = slips(actor=self.actor, program_id=self.program.pk)
        return file_answer(f"ukewatashi-{clock.today():%Y%m%d}.csv", slips_csv(rows))


def file_answer(name: str, content: bytes) -> HttpResponse:
    """A list as a file that nobody keeps on the way."""
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer

"""The bank's statements: taking one in, what was matched, the bench, and the totals of the years."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.forms.statements import BY_RECEIPT, OTHER, MatchForm, StatementFileForm, UndoForm
from cases.models import BankStatement
from cases.selectors.money import READERS
from cases.selectors.money_years import money_years, years_csv
from cases.selectors.statements import (
    EntryRow,
    entries_of,
    failed_line,
    find_entry,
    find_statement,
    reconciliation,
    statement_bench,
)
from cases.services.statement.match_entry import match_entry
from cases.services.statement.take_statement import TAKERS, take_statement
from cases.services.statement.undo_match import undo_match
from cases.views.money_ledger import file_answer
from security import clock
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt


class StatementListView(TenantView):
    """How bank and books stand, and the statements; POST takes one in."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(StatementFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StatementFileForm(request.POST, request.FILES)
        if form.is_valid():
            with attempt(form, CaseError, field="statement"):
                taken = take_statement(actor=self.actor, program_id=self.program.pk, content=form.content())
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        messages.success(
            request,
            _("Statement %(number)d: %(matched)d entries are matched, %(waiting)d wait on the bench.")
            % {"number": taken.number, "matched": taken.matched, "waiting": taken.waiting},
        )
        if taken.waiting:
            return self.back_to("cases:statement-bench")
        return self.back_to("cases:statement-list")

    def _page(self, form: StatementFileForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "found": reconciliation(actor=self.actor, program_id=self.program.pk),
            "may_take": self.has_role(*TAKERS),
        }
        return self.render("cases/statement_list.html", context, status=status)


class StatementView(TenantView):
    """One statement with its entries and what each was found to be."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.statement(number))

    def statement(self, number: int) -> BankStatement:
        """The statement that the address names."""
        found = find_statement(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def page(
        self, statement: BankStatement, *, status: int = 200, form: Form | None = None, refused_id: int = 0
    ) -> HttpResponse:
        """The page from the row on that the address says; a refused form stands at its entry."""
        after_row = number_in(self.request.GET.get("after", ""))
        rows = entries_of(actor=self.actor, program_id=self.program.pk, statement=statement, after_row=after_row)
        last = rows[-1].entry.row if rows else 0
        context = {
            "statement": statement,
            "rows": rows,
            "is_first": not after_row,
            "next_after": last if last < statement.entry_count and rows else None,
            "form": form,
            "undo_form": form or UndoForm(),
            "refused_id": refused_id,
            "may_match": self.has_role(*TAKERS),
        }
        return self.render("cases/statement_show.html", context, status=status)


class StatementBenchView(TenantView):
    """Entries that nobody has said anything about, each with what it could be."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, refused: MatchForm | None = None, refused_id: int = 0, status: int = 200) -> HttpResponse:
        """The bench; a refused form stands at its entry."""
        rows = statement_bench(actor=self.actor, program_id=self.program.pk)
        context = {
            "rows": [(row, refused if refused and row.entry.pk == refused_id else _form(row)) for row in rows],
            "form": refused,
            "may_match": self.has_role(*TAKERS),
        }
        return self.render("cases/statement_bench.html", context, status=status)


class EntryMatchView(StatementBenchView):
    """POST says what an entry of the bench is."""

    roles = frozenset(TAKERS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        bench = statement_bench(actor=self.actor, program_id=self.program.pk)
        row = next((one for one in bench if one.entry.pk == entry_id), None)
        if row is None:
            raise Http404
        form = _form(row, request.POST)
        if form.is_valid():
            with attempt(form, CaseError, field=_field_of):
                self._match(row, form.cleaned_data)
        if not form.is_valid():
            return self.page(refused=form, refused_id=entry_id, status=REFUSED)
        messages.success(request, _("The entry is matched."))
        return self.back_to("cases:statement-bench")

    def _match(self, row: EntryRow, values: dict[str, Any]) -> None:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        if values["what"] == BY_RECEIPT:
            found = failed_line(**who, receipt_number=values["receipt_number"].strip(), yen=row.entry.yen)
            if found is None:
                raise CaseError(
                    _("No failed transfer of this number has this amount. Compare the number."), code="no_line"
                )
            kind, target = "return", found
        elif values["what"] == OTHER:
            kind, target = OTHER, None
        else:
            kind, _colon, pk = values["what"].partition(":")
            target = int(pk)
        match_entry(**who, entry_id=row.entry.pk, kind=kind, target_id=target, reason=values["why"])


class EntryUndoView(StatementView):
    """POST takes the match of an entry back."""

    roles = frozenset(TAKERS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        entry = find_entry(actor=self.actor, program_id=self.program.pk, entry_id=entry_id)
        if entry is None:
            raise Http404
        form = UndoForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError, field="why"):
                try:
                    undo_match(
                        actor=self.actor,
                        program_id=self.program.pk,
                        entry_id=entry_id,
                        reason=form.cleaned_data["why"],
                    )
                except NotFoundError as error:
                    raise Http404 from error
        if not form.is_valid():
            return self.page(self.statement(entry.statement.number), status=REFUSED, form=form, refused_id=entry_id)
        messages.success(request, _("The match is undone. The entry is on the bench."))
        return self.back_to("cases:statement-bench")


class MoneyYearsView(TenantView):
    """Totals of the fiscal years beside the ledger."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"found": money_years(actor=self.actor, program_id=self.program.pk)}
        return self.render("cases/money_years.html", context)


class MoneyYearsFileView(TenantView):
    """The same figures as a list, for the report to the state."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        found = money_years(actor=self.actor, program_id=self.program.pk)
        return file_answer(f"jisseki-{clock.today():%Y%m%d}.csv", years_csv(found))


def _form(row: EntryRow, data: Any = None) -> MatchForm:
    return MatchForm(data, offers=row.offers, is_deposit=row.entry.is_deposit, auto_id=f"e{row.entry.pk}_%s")


def _field_of(error: Exception) -> str | None:
    fields = {"no_line": "receipt_number", "reason_missing": "why", "does_not_fit": "what"}
    return fields.get(getattr(error, "code", ""))

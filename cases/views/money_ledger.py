"""The ledger of the money: figures by day and batch, the rows behind each, and the papers of the municipality."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from cases.forms.ledger import DecisionListForm
from cases.selectors.money import READERS, ledger_totals
from cases.selectors.money_ledger import OUTCOMES, PAGE, PLACES, grants_behind, money_ledger
from cases.selectors.recoveries import recovery_totals
from cases.selectors.slips import slips, slips_csv
from cases.services.decision.export_list import export_list
from security import clock
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView
from security.roles import Role
from security.sign_in.fresh import needs_proof


class MoneyLedgerView(TenantView):
    """Entitled, granted, exported, paid, failed: by day of decision and by batch. POST makes the list of decisions."""

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
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "form": form,
            "totals": ledger_totals(**who),
            "ledger": money_ledger(**who),
            "back": recovery_totals(**who),
            "may_list": self.has_role(Role.OFFICER, Role.TREASURER),
        }
        return self.render("cases/money_ledger.html", context, status=status)


class MoneyRowsView(TenantView):
    """The rows behind one figure of the ledger."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        place = request.GET.get("place", "")
        if place and place not in {*PLACES, *OUTCOMES}:
            raise Http404
        batch, after = self._number("batch"), self._number("after") or 0
        day = self._day(request.GET.get("day", ""))
        rows = grants_behind(
            actor=self.actor, program_id=self.program.pk, decided_on=day, batch_number=batch, place=place, after=after
        )
        last = (rows[-1].position if batch else rows[-1].number) if rows else None
        context = {
            "rows": rows,
            "place": place,
            "day": day,
            "batch_number": batch,
            "is_first": not after,
            "next_after": last if len(rows) == PAGE else None,
        }
        return self.render("cases/money_rows.html", context)

    def _number(self, name: str) -> int | None:
        return number_in(self.request.GET.get(name, "")) or None

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

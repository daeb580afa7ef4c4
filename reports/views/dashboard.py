"""Daily figures: the page of a day, its close and its report."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.selectors.voucher_terms import sells_vouchers
from reports.charts.daily_bars import daily_bars
from reports.charts.progress_lines import progress_lines
from reports.selectors.dashboard import READERS, Dashboard, dashboard
from reports.services.daily_close.close_day import close_day
from reports.services.daily_report.read_report import read_report
from reports.services.daily_report.start_report import start_report
from reports.views.download import file_answer
from security import clock
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

REASONS_SHOWN = 8


class FiguresView(TenantView):
    """What the acts of the page share: a refusal shows the same page again."""

    roles = frozenset(READERS)

    def page(self, on: dt.date | None, *, status: int = 200, form: Form | None = None) -> HttpResponse:
        """The figures of a day."""
        figures = dashboard(actor=self.actor, program_id=self.program.pk, on=on)
        day, today = figures.on, clock.today()
        context: dict[str, Any] = {
            "figures": figures,
            "bars": daily_bars(figures.days),
            "lines": self._lines(figures),
            "reasons": figures.reasons[:REASONS_SHOWN],
            "reasons_left": sum(reason.opened for reason in figures.reasons[REASONS_SHOWN:]),
            "day_before": day - dt.timedelta(days=1) if figures.first_on and day > figures.first_on else None,
            "day_after": day + dt.timedelta(days=1) if day < today else None,
            "is_today": day == today,
            "running_on": today if figures.closed_on is None or figures.closed_on < today else None,
            "may_close": self.has_role(Role.MANAGER),
            "form": form,
        }
        return self.render("reports/figures_show.html", context, status=status)

    def _lines(self, figures: Dashboard) -> Any:
        if figures.origin_on is None or figures.origin_on > figures.on:
            return None
        return progress_lines(
            figures.decided_daily,
            figures.paid_daily,
            origin_on=figures.origin_on,
            last_on=figures.on,
            denominator=figures.entitled,
        )


class FiguresShowView(FiguresView):
    """The figures of a day, `?on=2026-11-20`; of the last closed day without it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        # Nobody applies for vouchers and no letter is posted: everything here would stand at nothing.
        if sells_vouchers(self.program.pk):
            return self.back_to("cases:voucher-figures")
        return self.page(_day(request.GET.get("on", "")))


class DayCloseView(FiguresView):
    """The manager signs the close of today."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest) -> HttpResponse:
        closed = close_day(actor=self.actor, program_id=self.program.pk)
        if closed.balanced:
            messages.success(request, _("%(day)s is closed: every stage adds up.") % {"day": closed.on})
        else:
            messages.warning(
                request,
                _("%(count)d stages do not add up. Find out why, then close the day again.")
                % {"count": len(closed.differences)},
            )
        return self.back_to("reports:figures", query=f"on={closed.on.isoformat()}")


class ReportMakeView(FiguresView):
    """The report of a closed day is made by a job."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest) -> HttpResponse:
        on = _day(request.POST.get("on", "")) or clock.today()
        form = Form(request.POST)
        with attempt(form, CaseError):
            job = start_report(actor=self.actor, program_id=self.program.pk, on=on)
        if not form.is_valid():
            return self.page(on, status=REFUSED, form=form)
        return self.back_to("security:job-show", job.pk)


class ReportFileView(FiguresView):
    """The report of a day as PDF. Each reading is recorded."""

    def post(self, request: HttpRequest) -> HttpResponse:
        on = _day(request.POST.get("on", "")) or clock.today()
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_report(actor=self.actor, program_id=self.program.pk, on=on)
        if not form.is_valid():
            return self.page(on, status=CONFLICT, form=form)
        return file_answer(file)


def _day(text: str) -> dt.date | None:
    """The day of an address; what is no day is left out, as the page says which day it shows."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None

"""The daily figures as a page shows them: five numbers, the course of the days, the close, reasons and milestones.

Everything but the close comes from the rolled-up rows, and nothing is counted by operator.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max, Min, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import DeficiencyCode, ProgramSetup, Status
from cases.rules.deadlines import is_office_day
from reports.charts.daily_bars import DayPair
from reports.models import DailyClose, DailyCloseStage, DailyReportFile, KpiValue
from reports.rules.kpi import Metric
from reports.selectors.kpi import (
    DaysToPaid,
    Figures,
    LeadDays,
    Span,
    days_to_paid,
    entitled_households,
    figures_of,
    first_posting_on,
    lead_days,
    rolled_up_at,
)
from security import clock
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS = (Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR, Role.MANAGER)
DAYS_IN_CHART = 15
WEEK = dt.timedelta(days=7)
A_DAY = dt.timedelta(days=1)
FULL = 100
# Stages in which somebody still has to do something, by what they wait for.
STAGE_LABELS: dict[Status, str | Promise] = {
    Status.RECEIVED: _("first keying"),
    Status.KEYED: _("second keying"),
    Status.VERIFIED: _("first screening"),
    Status.SCREENED: _("second screening"),
    Status.REVIEWED: _("decision of the municipality"),
    Status.DECIDED: _("transfer to be prepared"),
    Status.PAYING: _("being paid"),
    Status.PAID: _("to be closed"),
}
OPEN_STAGES = tuple(STAGE_LABELS)
# The money has come: nobody waits any more, only the case is not closed.
UNDECIDED_OR_UNPAID = tuple(status for status in OPEN_STAGES if status != Status.PAID)
FLOWS = {
    "posted": Metric.NOTICE_POSTED,
    "returned": Metric.NOTICE_RETURNED,
    "transfers": Metric.TRANSFER_PAID,
    "transfers_yen": Metric.TRANSFER_PAID_YEN,
    "failed": Metric.TRANSFER_FAILED,
    "reissued": Metric.TRANSFER_REISSUED,
    "offered": Metric.CALL_OFFERED,
    "answered": Metric.CALL_ANSWERED,
    "escalated": Metric.CALL_ESCALATED,
    "duplicates": Metric.DUPLICATE_FOUND,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of deficiency: how many were opened in all, and how many of these are open."""

    code: str
    label: str
    opened: int
    open: int
    percent: float
    bar: int


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of the close; `bar` is its part of the fullest stage in per cent."""

    stage: DailyCloseStage
    label: str | Promise
    bar: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures of a day and up to it. `closed_on` is the last day that is closed, None before the first."""

    on: dt.date
    closed_on: dt.date | None
    first_on: dt.date | None
    rolled_up_at: dt.datetime | None
    today: Figures
    total: Figures
    entitled: int
    left: int
    left_before: int
    week: Figures
    week_before: Figures
    decided_days: LeadDays
    office_days: LeadDays
    days: list[DayPair]
    decided_daily: list[tuple[dt.date, int]]
    paid_daily: list[tuple[dt.date, int]]
    origin_on: dt.date | None
    milestones: list[DaysToPaid]
    reasons: list[Reason]
    close: DailyClose | None
    stages: list[StageLine]
    report: DailyReportFile | None
    has_terms: bool

    @property
    def received(self) -> int:
        """Applications received until the day."""
        return self.total.total(Metric.APPLICATION_RECEIVED)

    @property
    def paid(self) -> int:
        """Households that have got what they are owed."""
        return self.total.of(Metric.HOUSEHOLD_PAID)

    @property
    def deficiencies(self) -> int:
        """Deficiencies found until the day."""
        return self.total.total(Metric.DEFICIENCY_OPENED)

    @property
    def left_change(self) -> int:
        """Open applications against the day before."""
        return self.left - self.left_before

    @property
    def received_share(self) -> float | None:
        """Applications against households that are owed something, in per cent."""
        return _share(self.received, self.entitled)

    @property
    def paid_share(self) -> float | None:
        """Households paid against households that are owed something, in per cent."""
        return _share(self.paid, self.entitled)

    @property
    def deficiency_share(self) -> float | None:
        """Deficiencies against applications, in per cent."""
        return _share(self.deficiencies, self.received)

    @property
    def deficiency_change(self) -> float | None:
        """How the share of deficiencies of the last seven days stands to that of the seven days before, in points."""
        now, before = (
            _share(days.total(Metric.DEFICIENCY_OPENED), days.total(Metric.APPLICATION_RECEIVED))
            for days in (self.week, self.week_before)
        )
        return None if now is None or before is None else now - before

    @property
    def flows(self) -> dict[str, int]:
        """Other counts of the day and in all that the page names one by one."""
        found = {}
        for name, metric in FLOWS.items():
            found[f"{name}_today"], found[name] = self.today.total(metric), self.total.total(metric)
        return found


def _share(part: int, whole: int) -> float | None:
    return part * FULL / whole if whole else None


@restricted_included()
def dashboard(*, actor: Actor, program_id: int, on: dt.date | None) -> Dashboard:
    """Everything the page of a day shows, in a fixed number of queries.

    The day is the one asked for, within the days that have figures. Without one it is the last that is closed, since
    the figures of a day that still runs change with every case; before the first close the last that has any.
    """
    authorise(actor, *READERS, program_id=program_id)
    closed = DailyClose.objects.filter(program_id=program_id, balanced=True).aggregate(last=Max("on"))["last"]
    counted = KpiValue.objects.filter(program_id=program_id).aggregate(first=Min("on"), last=Max("on"))
    day = min(on or closed or counted["last"] or clock.today(), clock.today())
    return _of_day(program_id, max(day, counted["first"] or clock.today()), first_on=counted["first"], closed_on=closed)


def _of_day(program_id: int, on: dt.date, *, first_on: dt.date | None, closed_on: dt.date | None) -> Dashboard:
    today, total, week, week_before = figures_of(
        program_id=program_id,
        spans=[
            Span(on, on),
            Span(None, on),
            Span(on - WEEK + A_DAY, on),
            Span(on - 2 * WEEK + A_DAY, on - WEEK),
        ],
    )
    courses = _courses(program_id, on)
    left, left_before = _open_cases(program_id, on)
    close = DailyClose.objects.filter(program_id=program_id, on=on).select_related("closed_by").first()
    report = DailyReportFile.objects.filter(program_id=program_id, on=on).order_by("-sequence").first()
    return Dashboard(
        on=on,
        closed_on=closed_on,
        first_on=first_on,
        rolled_up_at=rolled_up_at(program_id=program_id),
        today=today,
        total=total,
        entitled=entitled_households(program_id=program_id, on=on),
        left=left,
        left_before=left_before,
        week=week,
        week_before=week_before,
        decided_days=lead_days(total, Metric.DECIDED_TOTAL),
        office_days=lead_days(total, Metric.DECIDED_OFFICE),
        days=_days(courses[Metric.APPLICATION_RECEIVED], courses[Metric.STAGE_IN], on),
        decided_daily=sorted(courses[Metric.STAGE_IN].items()),
        paid_daily=sorted(courses[Metric.HOUSEHOLD_PAID].items()),
        origin_on=first_posting_on(program_id=program_id),
        milestones=[row for row in days_to_paid(program_id=program_id) if row.reached_on <= on],
        reasons=_reasons(program_id, total),
        close=close,
        stages=_stages(close) if close else [],
        report=report,
        has_terms=ProgramSetup.objects.filter(program_id=program_id).exclude(terms=[]).exists(),
    )


def _courses(program_id: int, last_on: dt.date) -> dict[Metric, dict[dt.date, int]]:
    """Applications received, cases decided and households paid, by day."""
    rows = KpiValue.objects.filter(
        Q(metric=Metric.STAGE_IN.value, dimension=Status.DECIDED)
        | Q(metric__in=[Metric.APPLICATION_RECEIVED.value, Metric.HOUSEHOLD_PAID.value]),
        program_id=program_id,
        on__lte=last_on,
    )
    found: dict[Metric, dict[dt.date, int]] = {
        metric: {} for metric in (Metric.STAGE_IN, Metric.APPLICATION_RECEIVED, Metric.HOUSEHOLD_PAID)
    }
    for metric, on, total in rows.values_list("metric", "on").annotate(total=Sum("value")):
        found[Metric(metric)][on] = int(total)
    return found


def _days(received: Mapping[dt.date, int], decided: Mapping[dt.date, int], on: dt.date) -> list[DayPair]:
    """The last office days, and others on which something happened all the same."""
    first = min([*received, *decided], default=on)
    found: list[DayPair] = []
    day = on
    while len(found) < DAYS_IN_CHART and day >= first:
        if is_office_day(day) or received.get(day) or decided.get(day):
            found.append(DayPair(day, received.get(day, 0), decided.get(day, 0)))
        day -= dt.timedelta(days=1)
    return found[::-1]


def _open_cases(program_id: int, on: dt.date) -> tuple[int, int]:
    """Cases at an open stage at the end of the day and of the day before, each as it was counted last by then."""
    rows = KpiValue.objects.filter(program_id=program_id, metric=Metric.STAGE_LEFT.value, on__lte=on)
    left = Sum("value", filter=Q(dimension__in=UNDECIDED_OR_UNPAID), default=0)
    counted = [(day, int(count)) for day, count in rows.values_list("on").annotate(left=left).order_by("-on")[:2]]
    now = counted[0][1] if counted else 0
    return now, next((count for day, count in counted if day < on), 0)


def _reasons(program_id: int, total: Figures) -> list[Reason]:
    opened = total.by_dimension(Metric.DEFICIENCY_OPENED)
    closed = total.by_dimension(Metric.DEFICIENCY_CLOSED)
    labels = dict(DeficiencyCode.objects.filter(program_id=program_id).values_list("code", "label"))
    whole, most = sum(opened.values()), max(opened.values(), default=0)
    ranked = sorted(opened.items(), key=lambda item: (-item[1], item[0]))
    return [
        Reason(
            code,
            labels.get(code, code),
            count,
            count - closed.get(code, 0),
            count * FULL / whole,
            round(count * FULL / most),
        )
        for code, count in ranked
        if count
    ]


def _stages(close: DailyClose) -> list[StageLine]:
    rows = {row.stage: row for row in close.stages.filter(program_id=close.program_id)}
    shown = [rows[status] for status in OPEN_STAGES if status in rows]
    most = max((row.left for row in shown), default=0)
    return [
        StageLine(row, STAGE_LABELS[Status(row.stage)], round(row.left * FULL / most) if most else 0) for row in shown
    ]

"""The figures of a daily report, from the close of the day and the rolled-up rows."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from callcenter.models import Callback
from cases.models import Channel, DeficiencyCode, Status
from reports.charts.cumulative_paid import PaidPoint
from reports.daily_report.types import (
    CallFigures,
    ChannelCount,
    DailyReport,
    DeficiencyCount,
    LeadTime,
    PaidProgress,
    PayoutFigures,
    StageCount,
)
from reports.models import DailyClose
from reports.rules.kpi import Metric
from reports.selectors.kpi import Figures, daily, entitled_households, figures, first_posting_on, lead_days
from security.models import Program

# What a status waits for, in the words of the office. Ended cases are no stage.
STAGES: Mapping[str, str] = MappingProxyType(
    {
        Status.RECEIVED: "受付済み・入力（1回目）待ち",
        Status.KEYED: "入力（2回目）・照合待ち",
        Status.VERIFIED: "一次審査待ち",
        Status.SCREENED: "二次審査待ち",
        Status.REVIEWED: "支給決定待ち",
        Status.DECIDED: "振込準備",
        Status.PAYING: "振込中",
        Status.PAID: "支給済み・完了確認待ち",
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        Channel.PUSH: "支給のお知らせ（申請不要）",
        Channel.CONFIRMATION: "確認書（郵送）",
        Channel.APPLICATION: "申請書（郵送）",
        Channel.ONLINE: "オンライン",
        Channel.COUNTER: "窓口",
        Channel.TELEPHONE: "電話",
    }
)
LEAD_TIMES: Mapping[Metric, str] = MappingProxyType(
    {
        Metric.DECIDED_TOTAL: "受付から支給決定まで",
        Metric.DECIDED_OFFICE: "受付から支給決定まで（住民の補正を待つ日数を除く）",
        Metric.PAID_TOTAL: "受付から振込まで",
        Metric.PAID_OFFICE: "受付から振込まで（住民の補正を待つ日数を除く）",
    }
)


def daily_report(*, program_id: int, close: DailyClose) -> DailyReport:
    """Put the report of a closed day together. A fixed number of queries, whatever the program's size."""
    program = Program.objects.select_related("municipality", "contractor").get(pk=program_id)
    on = close.on
    today = figures(program_id=program_id, first_on=on, last_on=on)
    total = figures(program_id=program_id, first_on=None, last_on=on)
    return DailyReport(
        municipality_name=program.municipality.name,
        program_name=program.name,
        contractor_name=program.contractor.name if program.contractor else "",
        on=on,
        stages=_stages(close),
        channels=_channels(today, total),
        deficiencies=_deficiencies(program_id, today, total),
        payout=_payout(today, total),
        calls=_calls(program_id, today),
        lead_times=tuple(_lead_time(total, metric, label) for metric, label in LEAD_TIMES.items()),
        progress=_progress(program_id, program, on),
        closed_by=close.closed_by.display_name if close.closed_by else close.closed_by_label,
    )


def _stages(close: DailyClose) -> tuple[StageCount, ...]:
    rows = {row.stage: row for row in close.stages.filter(program_id=close.program_id)}
    return tuple(
        StageCount(
            label,
            rows[status].carried_over,
            rows[status].received,
            rows[status].processed,
            rows[status].left,
        )
        for status, label in STAGES.items()
    )


def _channels(today: Figures, total: Figures) -> tuple[ChannelCount, ...]:
    return tuple(
        ChannelCount(
            label, today.of(Metric.APPLICATION_RECEIVED, channel), total.of(Metric.APPLICATION_RECEIVED, channel)
        )
        for channel, label in CHANNELS.items()
        if total.of(Metric.APPLICATION_RECEIVED, channel)
    )


def _deficiencies(program_id: int, today: Figures, total: Figures) -> tuple[DeficiencyCount, ...]:
    labels = dict(DeficiencyCode.objects.filter(program_id=program_id).values_list("code", "label"))
    return tuple(
        DeficiencyCount(
            code,
            labels.get(code, code),
            today.of(Metric.DEFICIENCY_OPENED, code),
            opened - total.of(Metric.DEFICIENCY_CLOSED, code),
            opened,
        )
        for code, opened in sorted(total.by_dimension(Metric.DEFICIENCY_OPENED).items())
    )


def _payout(today: Figures, total: Figures) -> PayoutFigures:
    return PayoutFigures(
        count=today.of(Metric.TRANSFER_PAID),
        amount_yen=today.of(Metric.TRANSFER_PAID_YEN),
        failed_count=today.total(Metric.TRANSFER_FAILED),
        reissued_count=today.of(Metric.TRANSFER_REISSUED),
        total_count=total.of(Metric.TRANSFER_PAID),
        total_amount_yen=total.of(Metric.TRANSFER_PAID_YEN),
        total_failed_count=total.total(Metric.TRANSFER_FAILED),
        total_reissued_count=total.of(Metric.TRANSFER_REISSUED),
    )


def _calls(program_id: int, today: Figures) -> CallFigures:
    offered, answered = today.of(Metric.CALL_OFFERED), today.of(Metric.CALL_ANSWERED)
    return CallFigures(
        offered=offered,
        answered=answered,
        abandoned=offered - answered,
        average_talk_seconds=today.of(Metric.CALL_TALK_SECONDS) // answered if answered else 0,
        callbacks_open=Callback.objects.filter(program_id=program_id, state=Callback.State.OPEN).count(),
        escalated=today.of(Metric.CALL_ESCALATED),
    )


def _lead_time(total: Figures, metric: Metric, label: str) -> LeadTime:
    found = lead_days(total, metric)
    return LeadTime(
        label,
        None if found.median is None else float(found.median),
        None if found.p90 is None else float(found.p90),
        found.cases,
    )


def _progress(program_id: int, program: Program, on: dt.date) -> PaidProgress:
    """Share of households paid, from the first posting; from the program's start while nothing was posted."""
    posted_on = first_posting_on(program_id=program_id)
    points, reached = [], 0
    for day, count in daily(program_id=program_id, metrics=[Metric.HOUSEHOLD_PAID], last_on=on):
        reached += count
        points.append(PaidPoint(day, reached))
    return PaidProgress(
        origin_on=posted_on or program.starts_on,
        origin_label="発送開始日" if posted_on else "事業開始日",
        denominator=entitled_households(program_id=program_id, on=on),
        denominator_label="支給対象世帯数",
        points=tuple(points),
    )


def closes(*, program_id: int) -> list[DailyClose]:
    """All closes of the program, newest first, with their stages."""
    return list(DailyClose.objects.filter(program_id=program_id).prefetch_related("stages").order_by("-on"))

"""A day of a fictitious program."""

from datetime import date, timedelta

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

ORIGIN_ON = date(2026, 1, 19)


def daily_report() -> DailyReport:
    """Return figures that balance."""
    paid = (0, 0, 0, 900, 2_400, 5_100, 8_000, 9_400, 9_900, 10_200)
    return DailyReport(
        municipality_name="みどり市",
        program_name="みどり市物価高騰対応給付金",
        contractor_name="みどり市給付金事務センター",
        on=date(2026, 3, 23),
        stages=(
            StageCount("開封・受付", 120, 310, 330, 100),
            StageCount("スキャン", 40, 330, 350, 20),
            StageCount("入力（1回目）", 210, 350, 320, 240),
            StageCount("入力（2回目）", 180, 320, 330, 170),
            StageCount("照合", 12, 21, 25, 8),
            StageCount("一次審査", 300, 325, 400, 225),
            StageCount("二次審査", 90, 380, 360, 110),
            StageCount("支給決定待ち", 1_200, 360, 1_100, 460),
        ),
        channels=(
            ChannelCount("確認書（郵送）", 270, 6_120),
            ChannelCount("申請書（郵送）", 40, 830),
            ChannelCount("オンライン", 95, 1_950),
            ChannelCount("窓口", 4, 77),
        ),
        deficiencies=(
            DeficiencyCount("D01", "本人確認書類の写しなし", 12, 85, 410),
            DeficiencyCount("D05", "口座確認書類の写しなし", 9, 61, 322),
            DeficiencyCount("D12", "署名漏れ", 4, 22, 148),
            DeficiencyCount("D14", "確認チェックの漏れ", 6, 30, 205),
        ),
        payout=PayoutFigures(300, 30_000_000, 3, 2, 10_200, 1_020_000_000, 41, 38),
        calls=CallFigures(412, 391, 21, 236, 7, 3),
        lead_times=(
            LeadTime("受付から支給決定まで（事務局の日数）", 6.0, 11.0, 8_100),
            LeadTime("投函から振込まで（住民の日数）", 17.0, 26.0, 7_900),
        ),
        progress=PaidProgress(
            origin_on=ORIGIN_ON,
            origin_label="発送開始日",
            denominator=11_200,
            denominator_label="対象世帯数",
            points=tuple(PaidPoint(ORIGIN_ON + timedelta(days=7 * week), count) for week, count in enumerate(paid)),
        ),
        remarks=("申請書の到着が先週より2割多く、入力の要員を2名増やしました。",),
        closed_by="SV 佐藤",
    )

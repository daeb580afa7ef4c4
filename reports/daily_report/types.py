"""Figures of one day of one program.

Counts are cases unless a name says otherwise; amounts are yen; lead times are days.
"""

from dataclasses import dataclass
from datetime import date

from reports.charts.cumulative_paid import MARKS_PERCENT, PaidPoint

_FULL_PERCENT = 100
_DEFICIENCIES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class StageCount:
    """日次締め of a stage: carried over + received − processed = left."""

    label: str
    carried_over: int
    received: int
    processed: int
    left: int

    @property
    def difference(self) -> int:
        """Zero when the stage balances; otherwise how many too many (or too few) are left."""
        return self.left - (self.carried_over + self.received - self.processed)


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Applications by way in."""

    label: str
    today: int
    total: int


@dataclass(frozen=True, slots=True)
class DeficiencyCount:
    """Deficiencies of one code: opened today, still open, opened in all."""

    code: str
    label: str
    today: int
    still_open: int
    total: int


@dataclass(frozen=True, slots=True)
class PayoutFigures:
    """Money of the day and in all (``total_``). ``failed_count`` came back from the bank, ``reissued_count`` was sent
    again.
    """

    count: int
    amount_yen: int
    failed_count: int
    reissued_count: int
    total_count: int
    total_amount_yen: int
    total_failed_count: int
    total_reissued_count: int


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Telephone of the day. ``offered`` reached the desk, ``abandoned`` hung up waiting."""

    offered: int
    answered: int
    abandoned: int
    average_talk_seconds: int
    callbacks_open: int
    escalated: int

    @property
    def answer_percent(self) -> float | None:
        """応答率; None on a day without calls."""
        return self.answered * _FULL_PERCENT / self.offered if self.offered else None


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Days of the cases finished so far.

    ``label`` says from what to what: ours (受付→決定) or the resident's (投函→振込).
    """

    label: str
    median_days: float | None
    p90_days: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """The day on which a share of all households had been paid; None while it has not come."""

    percent: int
    reached_on: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class PaidProgress:
    """Payment against everyone who is owed.

    Origin and denominator are printed: a figure without them cannot be compared.
    """

    origin_on: date
    origin_label: str
    denominator: int
    denominator_label: str
    points: tuple[PaidPoint, ...]

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """Days from the origin to 50, 90 and 99 per cent paid, in whole numbers: 99 % of 1,000 is 990, not 989.5."""
        return tuple(self._milestone(percent) for percent in MARKS_PERCENT)

    @property
    def paid_percent(self) -> float | None:
        """Share paid at the last point; None when nobody is owed anything."""
        if self.denominator <= 0 or not self.points:
            return None
        return self.points[-1].paid_count * _FULL_PERCENT / self.denominator

    def _milestone(self, percent: int) -> Milestone:
        if self.denominator > 0:
            for point in self.points:
                if point.paid_count * _FULL_PERCENT >= percent * self.denominator:
                    return Milestone(percent, point.on, (point.on - self.origin_on).days)
        return Milestone(percent, None, None)


@dataclass(frozen=True, slots=True)
class DailyReport:
    """Everything the municipality reads the next morning."""

    municipality_name: str
    program_name: str
    contractor_name: str
    on: date
    stages: tuple[StageCount, ...]
    channels: tuple[ChannelCount, ...]
    deficiencies: tuple[DeficiencyCount, ...]
    payout: PayoutFigures
    calls: CallFigures
    lead_times: tuple[LeadTime, ...]
    progress: PaidProgress
    remarks: tuple[str, ...] = ()
    closed_by: str = ""

    @property
    def balanced(self) -> bool:
        """Whether every stage adds up; an imbalance is printed on the first page."""
        return all(stage.difference == 0 for stage in self.stages)

    @property
    def frequent_deficiencies(self) -> tuple[DeficiencyCount, ...]:
        """The most frequent codes, most frequent first, and one row for all the others: the page has little room."""
        ranked = sorted(self.deficiencies, key=lambda row: -row.total)
        shown, others = ranked[:_DEFICIENCIES_SHOWN], ranked[_DEFICIENCIES_SHOWN:]
        if not others:
            return tuple(shown)
        rest = DeficiencyCount(
            code="",
            label=f"その他（{len(others)}種類）",
            today=sum(row.today for row in others),
            still_open=sum(row.still_open for row in others),
            total=sum(row.total for row in others),
        )
        return (*shown, rest)

    @property
    def channel_today(self) -> int:
        """Applications of the day over all channels."""
        return sum(channel.today for channel in self.channels)

    @property
    def channel_total(self) -> int:
        """Applications in all over all channels."""
        return sum(channel.total for channel in self.channels)

"""The formulas of the figures, over plain values. The roll-up does the same in SQL; tests hold the two together."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

TENTH = Decimal("0.1")
SECONDS_A_DAY = 86_400
FULL_PERCENT = 100
MILESTONES_PERCENT = (50, 90, 99)

Interval = tuple[dt.datetime, dt.datetime]


class Metric(StrEnum):
    """What a stored figure counts, by day. In brackets what its dimension is.

    Lead times are histograms: the dimension is a number of days to a tenth, the value how many cases took so long, so
    that a median over any period can be had from sums. "Office" leaves out the time in which the resident had the ball.
    """

    APPLICATION_RECEIVED = "application.received"  # [channel] applications opened
    STAGE_IN = "stage.in"  # [status] came into the status
    STAGE_OUT = "stage.out"  # [status] left it
    STAGE_LEFT = "stage.left"  # [status] there at the end of the day
    DEFICIENCY_OPENED = "deficiency.opened"  # [code]
    DEFICIENCY_RESOLVED = "deficiency.resolved"  # [code] mended by the resident or on the telephone
    DEFICIENCY_CLOSED = "deficiency.closed"  # [code] resolved, expired or dropped
    DECIDED_TOTAL = "lead.decided"  # [days] reception to decision
    DECIDED_OFFICE = "lead.decided_office"  # [days] the same without the resident's time
    PAID_TOTAL = "lead.paid"  # [days] reception to payment
    PAID_OFFICE = "lead.paid_office"  # [days]
    DUPLICATE_FOUND = "duplicate.found"
    DUPLICATE_JUDGED = "duplicate.judged"  # [merged, different]
    NOTICE_POSTED = "notice.posted"  # [kind]
    NOTICE_RETURNED = "notice.returned"  # [kind]
    TRANSFER_PAID = "transfer.paid"  # transfers
    TRANSFER_PAID_YEN = "transfer.paid_yen"
    TRANSFER_FAILED = "transfer.failed"  # [reason]
    TRANSFER_REISSUED = "transfer.reissued"  # released again after a failure
    HOUSEHOLD_PAID = "household.paid"  # households that got what they are owed
    HOUSEHOLD_ENTITLED = "household.entitled"  # as counted on the day
    DAYS_TO_PAID = "days_to_paid"  # [origin:percent] origin is posting or application; denominator and origin are kept
    CALL_TOPIC = "call.topic"  # [topic] inbound calls
    CALL_OFFERED = "call.offered"
    CALL_ANSWERED = "call.answered"
    CALL_ESCALATED = "call.escalated"
    CALL_TALK_SECONDS = "call.talk_seconds"  # denominator: answered calls


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals as a union without overlaps, in order; empty and backward ones vanish."""
    result: list[Interval] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def time_within(intervals: Iterable[Interval], start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """How much of `start` to `end` is covered by the intervals; time covered twice counts once."""
    clipped = [(max(begin, start), min(stop, end)) for begin, stop in intervals]
    return sum((stop - begin for begin, stop in merged(clipped)), dt.timedelta())


def lead_days(start: dt.datetime, end: dt.datetime, pauses: Iterable[Interval] = ()) -> Decimal:
    """Days from start to end without the pauses, to a tenth, half up."""
    worked = end - start - time_within(pauses, start, end)
    microseconds = worked // dt.timedelta(microseconds=1)
    days = Decimal(microseconds) / Decimal(SECONDS_A_DAY * 1_000_000)
    return days.quantize(TENTH, rounding=ROUND_HALF_UP)


def percentile(histogram: Mapping[Decimal, int], percent: int) -> Decimal | None:
    """The smallest value that so many per cent of the cases do not exceed (nearest rank); None without cases."""
    count = sum(histogram.values())
    if not count:
        return None
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen * FULL_PERCENT >= percent * count:
            return value
    raise AssertionError("the last value reaches every share")


def milestone_on(daily: Sequence[tuple[dt.date, int]], denominator: int, percent: int) -> dt.date | None:
    """The day on which so many per cent of the denominator were reached; `daily` is in order of days.

    In whole numbers: 99 % of 1,000 is 990, not 989.5. None while it has not come, and without anybody to be paid.
    """
    if denominator <= 0:
        return None
    reached = 0
    for on, count in daily:
        reached += count
        if reached * FULL_PERCENT >= percent * denominator:
            return on
    return None

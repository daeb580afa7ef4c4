"""How long an application has taken, apart by who had the ball."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DAY = 86_400
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Days, with one decimal, from reception to the decision or to now: the office's own, and those of others."""

    office_days: float
    resident_days: float
    municipality_days: float


def elapsed(*, start: datetime, end: datetime, resident: Iterable[Span], municipality: Iterable[Span]) -> Elapsed:
    """Split the time between `start` and `end`. A span without an end lasts to `end`.

    Time in which both are waited for counts as the resident's; the office has what is left.
    """
    asked = _joined(resident, start, end)
    waited = _seconds(asked)
    both = _seconds(_joined([*asked, *_joined(municipality, start, end)], start, end))
    whole = max(0.0, (end - start).total_seconds())
    return Elapsed(
        office_days=round((whole - both) / DAY, 1),
        resident_days=round(waited / DAY, 1),
        municipality_days=round((both - waited) / DAY, 1),
    )


def _joined(spans: Iterable[Span], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Spans cut to the whole, without overlaps."""
    cut = sorted((max(begin, start), min(until or end, end)) for begin, until in spans)
    joined: list[tuple[datetime, datetime]] = []
    for begin, until in cut:
        if until <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((begin, until))
    return joined


def _seconds(spans: Iterable[tuple[datetime, datetime]]) -> float:
    return sum((until - begin).total_seconds() for begin, until in spans)

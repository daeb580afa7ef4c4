"""How far a program has come, in per cent of its households: two lines against the marks of 50, 90 and 99."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from reports.charts.cumulative_paid import MARKS_PERCENT
from reports.charts.daily_bars import Mark

WIDTH_PX: Final = 430
HEIGHT_PX: Final = 212
LEFT, RIGHT, TOP, BOTTOM = 38, 322, 12, 188
FULL: Final = 100
LABEL_GAP: Final = 15  # pixels that two labels need between them
DAYS_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line as an SVG path, its end and the label there; `percent` is its last value."""

    path: str
    end_x: str
    end_y: str
    label_y: str
    percent: float


@dataclass(frozen=True, slots=True)
class ProgressLines:
    """Both lines with the marks (y and text) and days (x and text)."""

    decided: Line
    paid: Line
    marks: list[Mark]
    grid: list[Mark]
    days: list[Mark]


def progress_lines(
    decided: Sequence[tuple[dt.date, int]],
    paid: Sequence[tuple[dt.date, int]],
    *,
    origin_on: dt.date,
    last_on: dt.date,
    denominator: int,
) -> ProgressLines | None:
    """Sums from the origin to the last day; `decided` and `paid` are counts by day. None without households."""
    if denominator <= 0:
        return None
    days = max((last_on - origin_on).days, 1)

    def x_of(day: dt.date) -> float:
        return LEFT + (RIGHT - LEFT) * min(max((day - origin_on).days, 0), days) / days

    shares = [_summed(rows, denominator) for rows in (decided, paid)]
    ends = [_y(rows[-1][1] if rows else 0.0) for rows in shares]
    labels = _apart(ends)
    lines = []
    for rows, end, label in zip(shares, ends, labels, strict=True):
        path = f"M{LEFT} {BOTTOM}" + "".join(f" H{x_of(day):.1f} V{_y(share):.1f}" for day, share in rows)
        path += f" H{x_of(last_on):.1f}"
        share = rows[-1][1] if rows else 0.0
        lines.append(Line(path, f"{x_of(last_on):.1f}", f"{end:.1f}", f"{label:.1f}", share))
    return ProgressLines(
        decided=lines[0],
        paid=lines[1],
        marks=[Mark(f"{_y(mark):.1f}", f"{mark}%") for mark in MARKS_PERCENT],
        grid=[Mark(f"{_y(share):.1f}", str(share)) for share in (0, 25, 50, 75, 100)],
        days=_days(origin_on, days, x_of),
    )


def _days(origin_on: dt.date, days: int, x_of: Callable[[dt.date], float]) -> list[Mark]:
    steps = sorted({round(days * part / DAYS_SHOWN) for part in range(DAYS_SHOWN + 1)})
    found = []
    for step in steps:
        day = origin_on + dt.timedelta(days=step)
        found.append(Mark(f"{x_of(day):.1f}", f"{day.month}/{day.day}"))
    return found


def _summed(rows: Sequence[tuple[dt.date, int]], denominator: int) -> list[tuple[dt.date, float]]:
    total = 0
    found = []
    for day, count in rows:
        total += count
        found.append((day, min(total * FULL / denominator, FULL)))
    return found


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share / FULL


def _apart(ends: Sequence[float]) -> list[float]:
    """Heights of the labels of two ends, moved apart where they would run into each other."""
    first, second = ends[0] + 4, ends[1] + 4
    if abs(first - second) >= LABEL_GAP:
        return [first, second]
    middle = min(max((first + second) / 2, TOP + LABEL_GAP), BOTTOM - LABEL_GAP / 2)
    return [middle - LABEL_GAP / 2, middle + LABEL_GAP / 2]

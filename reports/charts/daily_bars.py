"""Two counts a day side by side: where each bar stands, for a page that draws it with its own classes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH_PX: Final = 620
HEIGHT_PX: Final = 212
LEFT, TOP, BOTTOM = 44, 12, 188
STEPS: Final = 4
_ROUND: Final = (1, 2, 2.5, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class DayPair:
    """Two counts of one day."""

    on: dt.date
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels from the upper left corner, as text that any locale leaves alone."""

    x: str
    y: str
    width: str
    height: str
    series: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place of an axis, in pixels."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class DailyBars:
    """Bars, grid lines with their counts, and days."""

    boxes: list[Box]
    grid: list[Mark]
    days: list[Mark]


def nice_top(highest: int) -> int:
    """The smallest round number of four equal steps of whole counts that is not below the highest."""
    if highest <= STEPS:
        return STEPS
    size = 1
    while True:
        for factor in _ROUND:
            step = factor * size
            if step == int(step) and step * STEPS >= highest:
                return int(step) * STEPS
        size *= 10


def daily_bars(days: Sequence[DayPair]) -> DailyBars:
    """Bars for each day in order; the first day and each first of a month carry the month."""
    top = nice_top(max((max(day.first, day.second) for day in days), default=0))
    scale = (BOTTOM - TOP) / top
    slot = (WIDTH_PX - LEFT) / max(len(days), 1)
    width = min(slot * 0.37, 28)
    boxes, marks = [], []
    for place, day in enumerate(days):
        middle = LEFT + slot * (place + 0.5)
        for series, count in ((2, day.first), (1, day.second)):
            x = middle - width - 0.5 if series == 2 else middle + 0.5  # noqa: PLR2004 - the class of the first series
            height = count * scale
            boxes.append(Box(_px(x), _px(BOTTOM - height), _px(width), _px(height), series))
        is_new = place == 0 or day.on.month != days[place - 1].on.month
        marks.append(Mark(_px(middle), f"{day.on.month}/{day.on.day}" if is_new else str(day.on.day)))
    grid = [Mark(_px(BOTTOM - top * step / STEPS * scale), f"{top * step // STEPS:,}") for step in range(STEPS + 1)]
    return DailyBars(boxes, grid, marks)


def _px(value: float) -> str:
    return f"{value:.1f}"

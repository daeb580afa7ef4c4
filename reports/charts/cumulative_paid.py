"""The share of households paid so far, against the marks of 50, 90 and 99 per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.safestring import SafeString

from reports.charts.svg import GREY, MAIN, WARNING, to_svg

MARKS_PERCENT: Final = (50, 90, 99)
_FULL_PERCENT: Final = 100
# Baselines of a mark's name from its line, in pixels downwards.
_BELOW, _ABOVE = 8, -6


@dataclass(frozen=True, slots=True)
class PaidPoint:
    """How many had been paid in all at the end of a day."""

    on: date
    paid_count: int


def cumulative_paid(
    points: Sequence[PaidPoint],
    *,
    origin_on: date,
    denominator: int,
    axis_titles: tuple[str, str],
    width_px: int = 520,
    height_px: int = 200,
) -> SafeString:
    """Draw paid share in per cent over days since ``origin_on``; ``axis_titles`` are those of x and y.

    ``denominator`` is the number of households that 100 per cent stands for; zero or less raises ValueError.
    """
    if denominator <= 0:
        raise ValueError("A share needs a number of households to be a share of.")
    values = [
        {"day": (point.on - origin_on).days, "percent": point.paid_count * _FULL_PERCENT / denominator}
        for point in points
    ]
    marks = [{"percent": mark, "label": f"{mark}%"} for mark in MARKS_PERCENT]
    return to_svg(
        {
            "width": width_px,
            "height": height_px,
            # The two highest marks lie close: the last is named above its line, the others below.
            "layer": [
                _mark_rules(marks),
                _mark_labels(marks[:-1], _BELOW),
                _mark_labels(marks[-1:], _ABOVE),
                _line(values, axis_titles),
            ],
        }
    )


def _line(values: list[dict[str, Any]], axis_titles: tuple[str, str]) -> dict[str, Any]:
    x_title, y_title = axis_titles
    return {
        "data": {"values": values},
        "mark": {
            "type": "line",
            "color": MAIN,
            "strokeWidth": 2,
            "interpolate": "step-after",
            "point": {"size": 18, "color": MAIN},
        },
        "encoding": {
            "x": {"field": "day", "type": "quantitative", "title": x_title, "axis": {"tickMinStep": 1, "grid": False}},
            "y": {
                "field": "percent",
                "type": "quantitative",
                "title": y_title,
                "scale": {"domain": [0, _FULL_PERCENT]},
                "axis": {"values": [0, 25, 50, 75, 100], "grid": False},
            },
        },
    }


def _mark_rules(marks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": marks},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": GREY},
        "encoding": {"y": {"field": "percent", "type": "quantitative"}},
    }


def _mark_labels(marks: list[dict[str, Any]], offset_px: int) -> dict[str, Any]:
    return {
        "data": {"values": marks},
        "mark": {"type": "text", "align": "left", "dx": 4, "dy": offset_px, "color": WARNING, "fontSize": 10},
        "encoding": {
            "x": {"datum": 0, "type": "quantitative"},
            "y": {"field": "percent", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }

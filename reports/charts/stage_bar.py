"""How many cases wait at each stage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from reports.charts.svg import INK, MAIN, to_svg


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label. ``count`` is a number of cases or pieces."""

    label: str
    count: int


def stage_bar(stages: Sequence[Bar], *, axis_title: str, width_px: int = 520) -> SafeString:
    """Draw one horizontal bar a stage, in the order given, with its count at the end."""
    return horizontal_bars(stages, axis_title=axis_title, width_px=width_px, colour=MAIN)


def horizontal_bars(bars: Sequence[Bar], *, axis_title: str, width_px: int, colour: str) -> SafeString:
    """Draw horizontal bars with counts; labels may repeat, so each bar has a place of its own."""
    values: list[dict[str, Any]] = [
        {"place": place, "label": bar.label, "count": bar.count} for place, bar in enumerate(bars)
    ]
    labels = {str(row["place"]): row["label"] for row in values}
    y_axis = {
        "field": "place",
        "type": "ordinal",
        "title": None,
        "axis": {
            "labelExpr": f"({_js_object(labels)})[datum.label]",
            "ticks": False,
            "domain": False,
            "labelPadding": 6,
        },
    }
    x_axis = {
        "field": "count",
        "type": "quantitative",
        "title": axis_title,
        "axis": {"tickMinStep": 1, "tickCount": 5, "format": ",d"},
    }
    return to_svg(
        {
            "width": width_px,
            "height": {"step": 24},
            "data": {"values": values},
            "encoding": {"y": y_axis, "x": x_axis},
            "layer": [
                {"mark": {"type": "bar", "color": colour, "height": 15}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "color": INK},
                    "encoding": {"text": {"field": "count", "format": ",d"}},
                },
            ],
        }
    )


def _js_object(labels: dict[str, Any]) -> str:
    """Write labels as an object of Vega's expression language; JSON is a part of it."""
    return json.dumps(labels, ensure_ascii=True)

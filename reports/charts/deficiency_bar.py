"""Which deficiencies occur most."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from reports.charts.stage_bar import Bar, horizontal_bars
from reports.charts.svg import GREY


def deficiency_bar(reasons: Sequence[Bar], *, axis_title: str, width_px: int = 520, most: int = 10) -> SafeString:
    """Draw the ``most`` frequent reasons, most frequent first; equal counts keep the order given."""
    ranked = sorted(reasons, key=lambda reason: -reason.count)[:most]
    return horizontal_bars(ranked, axis_title=axis_title, width_px=width_px, colour=GREY)

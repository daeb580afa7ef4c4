"""The lines of a stacked group: their text, their style and where they lie.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from collections.abc import Sequence
from typing import NamedTuple

from reports.letters.stamper.design import Block, Stack
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ruler import TextStyle


class StackLine(NamedTuple):
    """A line of a stacked group: which kind of row, its text, its size in CSS pixels."""

    row: str
    text: str
    size_px: float


def row_text(block: Block, text: str) -> str:
    """The text of a row with what stands beside its field in the template."""
    return "".join(text if segment.kind == "field" else segment.text for segment in block.segments)


def row_style(block: Block) -> TextStyle:
    """Style of a row's field."""
    style = next(segment.style for segment in block.segments if segment.kind == "field")
    if style is None:
        raise StampError("design", "A line of a stacked group has no style.")
    return style


def stack_baselines(stack: Stack, lines: Sequence[StackLine]) -> list[float]:
    """Baselines of the lines, one under the other."""
    found = []
    y = stack.top_px
    for line in lines:
        row = stack.rows[line.row]
        y += row.margin_px
        found.append(y + row.baseline_em * line.size_px)
        y += row.height_em * line.size_px
    return found

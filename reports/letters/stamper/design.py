"""What a template looks like once it is laid out: plain data, without WeasyPrint and without a letter's values.

Everything is in CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from dataclasses import dataclass
from typing import Final

from reports.letters.stamper.ruler import FontKey, TextStyle

PX_PT: Final = 0.75


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a block in one style: static ``text``, a ``field`` by name, a forced break or a box.

    A box (a tick box before the text) stays in the background; ``width_px`` is what it takes on its line.
    """

    kind: str
    style: TextStyle | None = None
    text: str = ""
    field: str = ""
    width_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or cell with at least one field, set anew for every letter.

    ``x_px`` and ``width_px`` are its content box; ``indent_px`` moves the first line; ``align`` is left, center or
    right.
    """

    page: int
    x_px: float
    width_px: float
    indent_px: float
    align: str
    wraps: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class StackRow:
    """One kind of line of a stacked group (the address): its block, and where its line lies for a size of text.

    ``height_em`` and ``baseline_em`` are in sizes of its text, ``margin_px`` is the space above it.
    """

    block: Block
    margin_px: float
    height_em: float
    baseline_em: float


@dataclass(frozen=True, slots=True)
class Stack:
    """A group of single lines, one under the other, of which a letter has as many as it needs."""

    page: int
    top_px: float
    rows: dict[str, StackRow]


@dataclass(frozen=True, slots=True)
class CodeBox:
    """A place for a symbol: ``kind`` is ``qr``, ``code128`` or ``postal``; ``field`` has the text to encode."""

    kind: str
    field: str
    page: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box lies on its page."""

    x_px: float
    y_px: float
    width_px: float
    height_px: float


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font of a background: its name there, and the glyphs used with their text."""

    name: str
    key: FontKey
    glyphs: dict[int, str]


@dataclass(frozen=True, slots=True)
class Background:
    """One page without its fields: content operators, fonts, graphic states and images by name.

    An image is the entries of its dictionary and its encoded data.
    """

    width_pt: float
    height_pt: float
    content: bytes
    fonts: tuple[FontUse, ...]
    states: bytes
    images: tuple[tuple[str, tuple[bytes, bytes]], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A design laid out for one way of breaking its blocks into lines.

    ``baselines`` has the baseline of every line of every block, ``places`` one place a code box. ``anchors`` are the
    ids on each page with their height, for the caller's own checks (does the text end above the foot?).
    """

    backgrounds: tuple[Background, ...]
    baselines: tuple[tuple[float, ...], ...]
    places: tuple[Place, ...]
    anchors: tuple[dict[str, float], ...]


@dataclass
class Skeleton:
    """What is the same for every variant: blocks, stacks and code boxes of a template."""

    blocks: tuple[Block, ...]
    stacks: dict[str, Stack]
    codes: tuple[CodeBox, ...]
    page_count: int

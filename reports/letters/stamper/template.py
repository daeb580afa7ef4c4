"""A template that can be stamped: laid out when it meets a new way of breaking its lines, from then on only filled in.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reports.letters.stamper.code128 import CODE128_QUIET_MODULES, code128_widths
from reports.letters.stamper.design import PX_PT, Background, Block, CodeBox, Place, Skeleton, Stack, Variant
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.lines import Run, SetBlock, set_block, set_row
from reports.letters.stamper.postal import BAR_COUNT, BAR_MM, PITCH_MM, bar_extent
from reports.letters.stamper.qr import QR_QUIET_MODULES, qr_symbols
from reports.letters.stamper.ruler import BLACK, FontKey, Fonts
from reports.letters.stamper.weasy import LaidOut

_CACHED_BLOCKS: Final = 20_000

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StackLine:
    """A line of a stacked group: which kind of row, its text, its size in CSS pixels."""

    row: str
    text: str
    size_px: float


@dataclass(slots=True)
class Ink:
    """Operators of a set block, with holes for the baselines, and what they use of the fonts."""

    shape: tuple[int, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]
    uses: tuple[tuple[FontKey, tuple[str, ...]], ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StampedPage:
    """A page: what lies behind, and the operators of what this letter says."""

    background: Background
    content: str


@dataclass(slots=True)
class Stamped:
    """A letter, ready for a file: its pages, and the characters it uses of each font."""

    variant: Variant
    pages: list[StampedPage]
    uses: list[tuple[FontKey, tuple[str, ...]]] = field(default_factory=list)


class Template:
    """Stamps letters of one template.

    ``lay_out`` gets a letter's values and stacks and returns the template laid out with them by WeasyPrint
    (``weasy.read_document``). It is called once for every new way of breaking lines, for nothing else.
    """

    def __init__(self, lay_out: Callable[[Values, Mapping[str, Sequence[StackLine]]], LaidOut], fonts: Fonts) -> None:
        """Make a template; nothing is laid out before the first letter."""
        self._lay_out = lay_out
        self.fonts = fonts
        self.names = FontNames(fonts)
        self.skeleton: Skeleton | None = None
        self._fields: list[tuple[str, ...]] = []
        self._cache: list[dict[tuple[str, ...], Ink]] = []
        self._variants: dict[Any, Variant] = {}

    def stamp(self, values: Values, stacks: Mapping[str, Sequence[StackLine]] | None = None) -> Stamped:
        """Stamp a letter. Raises StampError when the letter cannot be drawn as WeasyPrint would draw it."""
        stacks = stacks or {}
        if self.skeleton is None:
            self._compile(values, stacks)
        inks = self._inks(values)
        shape = tuple([ink.shape for ink in inks])
        variant = self._variants.get(shape)
        if variant is None:
            self._compile(values, stacks)
            variant = self._variants[shape]
        return self._stamped(variant, inks, values, stacks)

    def _compile(self, values: Values, stacks: Mapping[str, Sequence[StackLine]]) -> None:
        laid_out = self._lay_out(values, stacks)
        if self.skeleton is None:
            self.skeleton = laid_out.skeleton
            self._fields = [
                tuple(segment.field for segment in block.segments if segment.kind == "field")
                for block in self.skeleton.blocks
            ]
            self._cache = [{} for _block in self.skeleton.blocks]
        inks = self._inks(values)
        for ink, lines in zip(inks, laid_out.lines, strict=True):
            if [_bare(text) for text in ink.texts] != [_bare(text) for text in lines]:
                raise StampError("lines", "WeasyPrint breaks a text into other lines: it draws the letter itself.")
        self._variants[tuple(ink.shape for ink in inks)] = laid_out.variant

    def _inks(self, values: Values) -> list[Ink]:
        if self.skeleton is None:
            raise StampError("design", "The template was not laid out.")
        inks = []
        for block, fields, cache in zip(self.skeleton.blocks, self._fields, self._cache, strict=True):
            key = tuple([values[name] for name in fields])
            ink = cache.get(key)
            if ink is None:
                if len(cache) >= _CACHED_BLOCKS:
                    cache.clear()
                ink = cache[key] = self._ink(block, values)
            inks.append(ink)
        return inks

    def _ink(self, block: Block, values: Values) -> Ink:
        try:
            found = set_block(block, dict(values), self.fonts)
        except StampError as error:
            if not error.field:
                error.field = next((s.field for s in block.segments if s.field), "")
            raise
        return self.names.ink(found)

    def _stamped(
        self, variant: Variant, inks: list[Ink], values: Values, stacks: Mapping[str, Sequence[StackLine]]
    ) -> Stamped:
        skeleton = self.skeleton
        if skeleton is None:
            raise StampError("design", "The template was not laid out.")
        texts: list[list[str]] = [[] for _page in variant.backgrounds]
        drawings: list[list[str]] = [[] for _page in variant.backgrounds]
        stamped = Stamped(variant, [])
        for block, ink, baselines in zip(skeleton.blocks, inks, variant.baselines, strict=True):
            texts[block.page].append(ink_text(ink, baselines))
            stamped.uses.extend(ink.uses)
        for name, stack in skeleton.stacks.items():
            for ink, baseline in self._stack_inks(stack, stacks.get(name, ())):
                texts[stack.page].append(ink_text(ink, (baseline,)))
                stamped.uses.extend(ink.uses)
        for box, place in zip(skeleton.codes, variant.places, strict=True):
            if values[box.field]:
                drawings[box.page].append(draw_code(box, values[box.field], place))
        for background, text, drawing in zip(variant.backgrounds, texts, drawings, strict=True):
            stamped.pages.append(StampedPage(background, f"BT\n{''.join(text)}ET\n{''.join(drawing)}"))
        return stamped

    def _stack_inks(self, stack: Stack, lines: Sequence[StackLine]) -> list[tuple[Ink, float]]:
        found = []
        y = stack.top_px
        for line in lines:
            row = stack.rows[line.row]
            style = next(segment.style for segment in row.block.segments if segment.kind == "field")
            if style is None:
                raise StampError("design", "A line of a stacked group has no style.")
            y += row.margin_px
            placed = set_row(
                row.block, replace(style, size_px=line.size_px), row_text(row.block, line.text), self.fonts
            )
            found.append((self.names.ink(SetBlock((0,), (placed,))), y + row.baseline_em * line.size_px))
            y += row.height_em * line.size_px
        return found


def row_text(block: Block, text: str) -> str:
    """The text of a row with what stands beside its field in the template."""
    return "".join(text if segment.kind == "field" else segment.text for segment in block.segments)


def ink_text(ink: Ink, baselines: Sequence[float]) -> str:
    """Operators of a block with its baselines filled in."""
    return "".join(
        [
            f"{before}{baseline:.6f}{after}"
            for line, baseline in zip(ink.lines, baselines, strict=True)
            for before, after in line
        ]
    )


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("\u00ad", "")


class FontNames:
    """Names of the fonts in the resources of a file: the same in every file that is made with this table of fonts."""

    def __init__(self, fonts: Fonts) -> None:
        """Number the files of the table in its order."""
        files = dict.fromkeys(file for chain in fonts.chains.values() for file in chain)
        self._numbers = {file: number for number, file in enumerate(files)}

    def name(self, key: FontKey) -> str:
        """Name of a font, ``U0`` or ``G3``."""
        number = self._numbers.get(key.file)
        return f"{key.mode}{number}" if number is not None else f"X-{key.file.path}"

    def ink(self, found: SetBlock) -> Ink:
        """Operators of a set block."""
        uses = tuple((run.piece.font, run.piece.used) for line in found.lines for run in line.runs)
        lines = tuple(tuple(self._run(run) for run in line.runs) for line in found.lines)
        return Ink(found.shape, lines, uses, tuple(line.text for line in found.lines))

    def _run(self, run: Run) -> tuple[str, str]:
        before = f"1 0 0 -1 {run.x_px:.6f} "
        show = f" Tm/{self.name(run.piece.font)} {run.size_text} Tf{run.piece.show}\n"
        if run.color == BLACK:
            return before, show
        red, green, blue = run.color
        return f"{red:.6f} {green:.6f} {blue:.6f} rg {before}", f"{show}0 g\n"


# --- Symbols ----------------------------------------------------------------------------------------------------------


def draw_code(box: CodeBox, text: str, place: Place) -> str:
    """Operators that draw a symbol into its box, quiet zone included, in the pixel space of the page."""
    return _DRAWERS[box.kind](text, place)


def _draw_qr(text: str, place: Place) -> str:
    payload = text.encode("ascii")
    symbols = qr_symbols(len(payload))
    module = place.width_px / (symbols.side + 2 * QR_QUIET_MODULES)
    left, top, size = (
        place.x_px + QR_QUIET_MODULES * module,
        place.y_px + QR_QUIET_MODULES * module,
        symbols.side * module,
    )
    data = symbols.bitmap(payload).hex()
    return (
        f"q {size:.4f} 0 0 {-size:.4f} {left:.4f} {top + size:.4f} cm\n"
        f"BI/W {symbols.side}/H {symbols.side}/BPC 1/IM true/D[1 0]/F/AHx ID {data}>\nEI Q\n"
    )


def _draw_code128(text: str, place: Place) -> str:
    widths = list(map(int, code128_widths(text)))
    total = sum(widths) + 2 * CODE128_QUIET_MODULES
    rectangles, position = [], CODE128_QUIET_MODULES
    for index, width in enumerate(widths):
        if index % 2 == 0:
            rectangles.append(f"{position} 0 {width} 1 re")
        position += width
    return (
        f"q {place.width_px / total:.6f} 0 0 {place.height_px:.6f} {place.x_px:.6f} {place.y_px:.6f} cm\n"
        f"{' '.join(rectangles)} f Q\n"
    )


def _draw_postal(text: str, place: Place) -> str:
    """Bars of a customer barcode: ``text`` is the 67 digits of ``postal.bars``."""
    if len(text) != BAR_COUNT:
        raise StampError("design", f"A customer barcode has {BAR_COUNT} bars.")
    whole = (BAR_COUNT - 1) * PITCH_MM + BAR_MM
    rectangles = []
    for number, bar in enumerate(text):
        top, bottom = bar_extent(bar)
        rectangles.append(f"{number * 2} {top} 1 {bottom - top} re")
    unit = place.width_px / whole * BAR_MM
    return (
        f"q {unit:.6f} 0 0 {place.height_px / 3:.6f} {place.x_px:.6f} {place.y_px:.6f} cm\n{' '.join(rectangles)} f Q\n"
    )


_DRAWERS: Final[dict[str, Callable[[str, Place], str]]] = {
    "qr": _draw_qr,
    "code128": _draw_code128,
    "postal": _draw_postal,
}
PAGE_MATRIX: Final = f"{PX_PT} 0 0 -{PX_PT}"

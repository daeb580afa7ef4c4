"""A template that can be stamped: laid out when it meets a new way of breaking its lines, from then on only filled in.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reports.letters.stamper.code128 import code128_bars
from reports.letters.stamper.design import Background, Block, CodeBox, Place, Skeleton, Stack, Variant
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.lines import Run, SetBlock, set_block, set_row
from reports.letters.stamper.postal import BAR_COUNT, BAR_MM, PITCH_MM, bar_extent
from reports.letters.stamper.qr import QR_QUIET_MODULES, qr_symbols
from reports.letters.stamper.ruler import BLACK, Color, FontKey, Fonts, Ruler
from reports.letters.stamper.weasy import LaidOut

# Distinct texts of a block that are kept set: dates, amounts and kinds come again and again, names do not.
_KEPT_TEXTS: Final = 2_000

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StackLine:
    """A line of a stacked group: which kind of row, its text, its size in CSS pixels."""

    row: str
    text: str
    size_px: float


Use = tuple[FontKey, tuple[str, ...]]
# Operators of a run of text up to its baseline, and behind it.
Holed = tuple[str, str]


@dataclass(slots=True)
class Ink:
    """Operators of a set block, with holes for the baselines, and what they use of the fonts.

    ``show`` alone is enough for one line of plain text at the left edge of its block: where that is, the variant knows.
    """

    shape: tuple[int, ...]
    lines: tuple[tuple[Holed, ...], ...]
    uses: tuple[Use, ...]
    texts: tuple[str, ...]
    show: str | None = None


@dataclass(frozen=True, slots=True)
class StampedPage:
    """A page: what lies behind, and the operators of what this letter says."""

    background: Background
    content: str


@dataclass(slots=True)
class Stamped:
    """A letter, ready for a file: its pages, and the characters it uses of each font."""

    pages: list[StampedPage]
    uses: list[Use] = field(default_factory=list)


@dataclass(slots=True)
class _LaidOut:
    """A variant with its baselines as text, and operators that go to the left edge of the first line of each block.

    ``at`` goes there from anywhere, ``on`` from the edge of the block before, with its font still chosen.
    """

    variant: Variant
    baselines: tuple[tuple[str, ...], ...]
    at: tuple[str, ...]
    on: tuple[str, ...]


class _Setter:
    """Sets one block of a template for letter after letter; what it set lately is kept."""

    def __init__(self, block: Block, fonts: Fonts, names: "FontNames", note: Callable[[Sequence[Use]], None]) -> None:
        self._note = note
        self.block = block
        self.page = block.page
        self._fonts = fonts
        self._names = names
        self._fields = tuple(segment.field for segment in block.segments if segment.kind == "field")
        self._only_field = self._fields[0] if len(self._fields) == 1 else None
        self._kept: dict[Any, Ink] = {}
        styles = {segment.style for segment in block.segments}
        # One style from end to end and nothing but text: lines are alike wherever they break.
        self._uniform = len(styles) == 1 and all(segment.kind in {"text", "field"} for segment in block.segments)
        style = next(iter(styles))
        self._ruler = fonts.ruler(style) if self._uniform and style is not None else None
        self._room = block.width_px - block.indent_px
        self.left_px = block.x_px + block.indent_px
        plain = self._ruler is not None and self._ruler.style.color == BLACK
        # Font and size of a block that may be written without a place of its own.
        self.choice = names.choice(self._ruler) if plain and self._ruler and block.align == "left" else None

    def forget(self) -> None:
        """Drop what was kept: a new file has to be told which characters it uses."""
        self._kept.clear()

    def ink(self, values: Values) -> Ink:
        """The block with a letter's values, all that the letter says in it taken from ``values``."""
        key = values[self._only_field] if self._only_field else tuple([values[name] for name in self._fields])
        ink = self._kept.get(key)
        if ink is None:
            if len(self._kept) >= _KEPT_TEXTS:
                self._kept.clear()
            ink = self._kept[key] = self._line(values) or self._set(values)
            self._note(ink.uses)
        return ink

    def _line(self, values: Values) -> Ink | None:
        """The block as one line of plain text; None when there is more to it."""
        ruler = self._ruler
        if ruler is None:
            return None
        text = "".join([values[segment.field] if segment.field else segment.text for segment in self.block.segments])
        set_text = ruler.plain_text(text)
        if set_text is None or set_text[0] > self._room:
            return None
        width, show = set_text
        x = self.left_px
        if self.block.align == "center":
            x += (self._room - width) / 2
        elif self.block.align == "right":
            x += self._room - width
        key = ruler.first_key
        before, behind = color_operators(ruler.style.color)
        holed = (f"{before}1 0 0 -1 {number(x)} ", f" Tm{self._names.choice(ruler)}{show}\n{behind}")
        return Ink((0,), ((holed,),), ((key, (text,)),), (text,), f"{show}\n" if self.choice else None)

    def _set(self, values: Values) -> Ink:
        try:
            found = set_block(self.block, values, self._fonts)
        except StampError as error:
            error.field = error.field or next(iter(self._fields))
            raise
        ink = self._names.ink(found)
        if self._uniform:
            ink.shape = (0,) * len(ink.lines)
        return ink


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
        self._setters: list[_Setter] = []
        self._variants: dict[tuple[tuple[int, ...], ...], _LaidOut] = {}
        self._file: object = None
        # What blocks set since the last letter use of the fonts.
        self._uses: list[Use] = []

    @property
    def variant_count(self) -> int:
        """How often the template was laid out."""
        return len(self._variants)

    def stamp(
        self, values: Values, stacks: Mapping[str, Sequence[StackLine]] | None = None, *, file: object = None
    ) -> Stamped:
        """Stamp a letter. Raises StampError when the letter cannot be drawn as WeasyPrint would draw it.

        ``file`` is anything that stands for the file the letter goes into: characters are named once a file.
        """
        stacks = stacks or {}
        if file is None or file is not self._file:
            for setter in self._setters:
                setter.forget()
            self._file, self._uses = file, []
        if self.skeleton is None:
            self._compile(values, stacks)
        inks = [setter.ink(values) for setter in self._setters]
        shape = tuple([ink.shape for ink in inks])
        laid_out = self._variants.get(shape)
        if laid_out is None:
            self._compile(values, stacks)
            laid_out = self._variants[shape]
        return self._stamped(laid_out, inks, values, stacks)

    def _compile(self, values: Values, stacks: Mapping[str, Sequence[StackLine]]) -> None:
        laid_out = self._lay_out(values, stacks)
        if self.skeleton is None:
            self._setters = [_Setter(block, self.fonts, self.names, self._note) for block in laid_out.skeleton.blocks]
        inks = [setter.ink(values) for setter in self._setters]
        for ink, lines in zip(inks, laid_out.lines, strict=True):
            if [_bare(text) for text in ink.texts] != [_bare(text) for text in lines]:
                raise StampError("lines", "WeasyPrint breaks a text into other lines: it draws the letter itself.")
        self._variants[tuple([ink.shape for ink in inks])] = self._with_moves(laid_out.variant)
        self.skeleton = self.skeleton or laid_out.skeleton

    def _note(self, uses: Sequence[Use]) -> None:
        self._uses.extend(uses)

    def _with_moves(self, variant: Variant) -> _LaidOut:
        at, on = [], []
        before: tuple[int, float, float, str | None] = (-1, 0.0, 0.0, None)
        for setter, baselines in zip(self._setters, variant.baselines, strict=True):
            x, y = round(setter.left_px, 6), round(baselines[0], 6)
            move = f"1 0 0 -1 {number(x)} {number(y)} Tm{setter.choice}"
            at.append(move)
            if setter.page == before[0]:
                choice = "" if setter.choice == before[3] else setter.choice
                move = f"{number(x - before[1])} {number(before[2] - y)} Td{choice}"
            on.append(move)
            before = (setter.page, x, y, setter.choice)
        texts = tuple(tuple(number(baseline) for baseline in block) for block in variant.baselines)
        return _LaidOut(variant, texts, tuple(at), tuple(on))

    def _stamped(
        self, laid_out: _LaidOut, inks: list[Ink], values: Values, stacks: Mapping[str, Sequence[StackLine]]
    ) -> Stamped:
        skeleton, variant = self.skeleton, laid_out.variant
        if skeleton is None:
            raise StampError("design", "The template was not laid out.")
        texts: list[list[str]] = [[] for _page in variant.backgrounds]
        self._write_blocks(laid_out, inks, texts)
        uses, self._uses = self._uses, []
        for name, stack in skeleton.stacks.items():
            for ink, baseline in self._stack_inks(stack, stacks.get(name, ())):
                _write(texts[stack.page], ink, (number(baseline),))
                uses.extend(ink.uses)
        for out in texts:
            out.append("ET\n")
        for box, spot in zip(skeleton.codes, variant.places, strict=True):
            if values[box.field]:
                texts[box.page].append(draw_code(box, values[box.field], spot))
        pages = [
            StampedPage(background, "".join(out)) for background, out in zip(variant.backgrounds, texts, strict=True)
        ]
        return Stamped(pages, uses)

    def _write_blocks(self, laid_out: _LaidOut, inks: list[Ink], texts: list[list[str]]) -> None:
        at_edge = False
        for place, (setter, ink) in enumerate(zip(self._setters, inks, strict=True)):
            if ink.show is not None:
                texts[setter.page].append((laid_out.on if at_edge else laid_out.at)[place] + ink.show)
                at_edge = True
            else:
                _write(texts[setter.page], ink, laid_out.baselines[place])
                at_edge = False

    def _stack_inks(self, stack: Stack, lines: Sequence[StackLine]) -> list[tuple[Ink, float]]:
        found = []
        y = stack.top_px
        for line in lines:
            row = stack.rows[line.row]
            style = next(segment.style for segment in row.block.segments if segment.kind == "field")
            if style is None:
                raise StampError("design", "A line of a stacked group has no style.")
            y += row.margin_px
            text = row_text(row.block, line.text)
            placed = set_row(row.block, replace(style, size_px=line.size_px), text, self.fonts)
            found.append((self.names.ink(SetBlock((0,), (placed,))), y + row.baseline_em * line.size_px))
            y += row.height_em * line.size_px
        return found


def row_text(block: Block, text: str) -> str:
    """The text of a row with what stands beside its field in the template."""
    return "".join(text if segment.kind == "field" else segment.text for segment in block.segments)


def _write(out: list[str], ink: Ink, baselines: Sequence[str]) -> None:
    """Write the operators of a block, its baselines filled in."""
    for line, baseline in zip(ink.lines, baselines, strict=True):
        for before, after in line:
            out.append(f"{before}{baseline}{after}")


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

    def choice(self, ruler: Ruler) -> str:
        """Operator that chooses font and size of a ruler's first font."""
        return f"/{self.name(ruler.first_key)} {ruler.size_text} Tf"

    def ink(self, found: SetBlock) -> Ink:
        """Operators of a set block."""
        uses = tuple((run.piece.font, run.piece.used) for line in found.lines for run in line.runs)
        lines = tuple(tuple(self._run(run) for run in line.runs) for line in found.lines)
        return Ink(found.shape, lines, uses, tuple(line.text for line in found.lines))

    def _run(self, run: Run) -> Holed:
        before, behind = color_operators(run.color)
        show = f" Tm/{self.name(run.piece.font)} {run.size_text} Tf{run.piece.show}\n"
        return f"{before}1 0 0 -1 {number(run.x_px)} ", f"{show}{behind}"


def color_operators(color: Color) -> tuple[str, str]:
    """Operators before and behind text of a colour; black is what stands anyway."""
    if color == BLACK:
        return "", ""
    red, green, blue = color
    return f"{red:.6f} {green:.6f} {blue:.6f} rg ", "0 g\n"


def number(value: float) -> str:
    """A number with six decimals at most, as WeasyPrint writes them: less moves a glyph by a pixel now and then."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if round(value, 6) else "0"


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
    data = symbols.bitmap(payload).decode("latin-1")
    return (
        f"q {size:.3f} 0 0 {-size:.3f} {left:.3f} {top + size:.3f} cm\n"
        f"BI/W {symbols.side}/H {symbols.side}/BPC 1/IM true/D[1 0] ID {data}\nEI Q\n"
    )


def _draw_code128(text: str, place: Place) -> str:
    modules, bars = code128_bars(text)
    return (
        f"q {place.width_px / modules:.6f} 0 0 {place.height_px:.6f} {place.x_px:.6f} {place.y_px:.6f} cm\n{bars}f Q\n"
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

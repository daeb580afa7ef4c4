"""A template that can be stamped: laid out when it meets a new way of breaking its lines, from then on only filled in.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reports.letters.stamper.design import Background, Skeleton, Stack, Variant
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.filler import Kit
from reports.letters.stamper.ink import (
    END_TEXT,
    FontNames,
    Ink,
    LaidOutVariant,
    Use,
    Values,
    number,
    write_block,
    write_blocks,
)
from reports.letters.stamper.lines import SetBlock, set_row
from reports.letters.stamper.press import Press
from reports.letters.stamper.rows import StackLine, row_style, row_text, stack_baselines
from reports.letters.stamper.ruler import Fonts
from reports.letters.stamper.setter import Setter
from reports.letters.stamper.shelf import Shelf
from reports.letters.stamper.symbols import page_codes
from reports.letters.stamper.weasy import LaidOut

Stacks = Mapping[str, Sequence[StackLine]]
Shape = tuple[tuple[int, ...], ...]


class StampedPage(NamedTuple):
    """A page: what lies behind, the operators of what this letter says, and of what it says like others.

    ``common`` is the content of a form in CSS pixels, empty for none; ``head`` are operators that go before ``content``
    and that many pages share.
    """

    background: Background
    content: bytes = b""
    common: bytes = b""
    head: bytes = b""


@dataclass(slots=True)
class Stamped:
    """A letter, ready for a file: its pages, the characters it uses of each font, and the forms of its bars."""

    pages: list[StampedPage]
    uses: list[Use] = field(default_factory=list)
    forms: list[tuple[bytes, ...]] = field(default_factory=list)


class Template:
    """Stamps letters of one template.

    ``lay_out`` gets a letter's values and stacks and returns the template laid out with them by WeasyPrint
    (``weasy.read_document``). It is called once for every new way of breaking lines, for nothing else.
    """

    def __init__(
        self, lay_out: Callable[[Values, Stacks], LaidOut], fonts: Fonts, *, shelf: Shelf | None = None
    ) -> None:
        """Make a template; nothing is laid out before the first letter, and nothing at all that is on the shelf."""
        self._lay_out = lay_out
        self._shelf = shelf
        self.fonts = fonts
        self.names = FontNames(fonts)
        self.skeleton: Skeleton | None = None
        self._setters: list[Setter] = []
        self._variants: dict[Shape, LaidOutVariant] = {}
        self._file: object = None
        self._press: Press | None = None
        # What blocks set since the last letter use of the fonts.
        self._uses: list[Use] = []
        self._forms: list[tuple[bytes, ...]] = []

    @property
    def variant_count(self) -> int:
        """How many ways of breaking its lines were met."""
        return len(self._variants)

    def stamp(self, values: Values, stacks: Stacks | None = None, *, file: object = None) -> Stamped:
        """Stamp a letter. Raises StampError when the letter cannot be drawn as WeasyPrint would draw it.

        ``file`` is anything that stands for the file the letter goes into: characters are named once a file.
        """
        stacks = stacks or {}
        if self.skeleton is None and not self._unshelved():
            self._compile(values, stacks)
        if file is None or file is not self._file:
            self._begin(file)
        if self._press is not None:
            pressed = self._press.stamp(values, stacks)
            if pressed is not None:
                return self._ready([StampedPage(*page) for page in pressed])
        inks = [setter.ink(values) for setter in self._setters]
        return self._stamped(self._laid_out(tuple([ink.shape for ink in inks]), values, stacks), inks, values, stacks)

    def _begin(self, file: object) -> None:
        for setter in self._setters:
            setter.forget()
        self._file, self._uses, self._forms = file, [], []
        self._press = None
        if file is not None and self.skeleton is not None:
            kit = Kit(
                self.skeleton, self._setters, self.fonts, self.names, self._laid_out, self._note, self._note_forms
            )
            self._press = Press(kit)

    def _laid_out(self, shape: Shape, values: Values, stacks: Stacks) -> LaidOutVariant:
        """The variant of a shape, laid out with these values when it is new."""
        found = self._variants.get(shape) or self._unshelved_variant(shape)
        if found is None:
            self._compile(values, stacks)
            found = self._variants.get(shape)
        if found is None:
            raise StampError("lines", "A text was broken in two ways: WeasyPrint draws the letter itself.")
        return found

    def _compile(self, values: Values, stacks: Stacks) -> None:
        laid_out = self._lay_out(values, stacks)
        if self.skeleton is None:
            self._setters = self._setters_of(laid_out.skeleton)
        inks = [setter.ink(values) for setter in self._setters]
        for ink, lines in zip(inks, laid_out.lines, strict=True):
            if [_bare(text) for text in ink.texts] != [_bare(text) for text in lines]:
                raise StampError("lines", "WeasyPrint breaks a text into other lines: it draws the letter itself.")
        shape = tuple([ink.shape for ink in inks])
        self._variants[shape] = self._with_moves(laid_out.variant)
        if self._shelf is not None:
            if self.skeleton is None:
                self._shelf.put("skeleton", laid_out.skeleton)
            self._shelf.put(repr(shape), laid_out.variant)
        self.skeleton = self.skeleton or laid_out.skeleton

    def _setters_of(self, skeleton: Skeleton) -> list[Setter]:
        return [Setter(block, self.fonts, self.names, self._note) for block in skeleton.blocks]

    def _unshelved(self) -> bool:
        """Take the skeleton from the shelf, if it is there."""
        skeleton = None if self._shelf is None else self._shelf.take("skeleton")
        if skeleton is not None:
            self.skeleton, self._setters = skeleton, self._setters_of(skeleton)
        return skeleton is not None

    def _unshelved_variant(self, shape: Shape) -> LaidOutVariant | None:
        variant = None if self._shelf is None else self._shelf.take(repr(shape))
        if variant is None:
            return None
        found = self._variants[shape] = self._with_moves(variant)
        return found

    def _note(self, uses: Sequence[Use]) -> None:
        self._uses.extend(uses)

    def _note_forms(self, forms: tuple[bytes, ...]) -> None:
        self._forms.append(forms)

    def _with_moves(self, variant: Variant) -> LaidOutVariant:
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
        return LaidOutVariant(variant, texts, tuple(at), tuple(on))

    def _stamped(self, laid_out: LaidOutVariant, inks: list[Ink], values: Values, stacks: Stacks) -> Stamped:
        skeleton, variant = self.skeleton, laid_out.variant
        if skeleton is None:
            raise StampError("design", "The template was not laid out.")
        texts: list[list[str]] = [[] for _page in variant.backgrounds]
        pairs = zip(self._setters, inks, strict=True)
        write_blocks(laid_out, ((place, setter.page, ink) for place, (setter, ink) in enumerate(pairs)), texts)
        for name, stack in skeleton.stacks.items():
            for ink, baseline in self._stack_inks(stack, stacks.get(name, ())):
                write_block(texts[stack.page], ink, (number(baseline),))
                self._uses.extend(ink.uses)
        pages = []
        codes = page_codes(skeleton.codes, variant, self._note_forms)
        for background, out, symbols in zip(variant.backgrounds, texts, codes, strict=True):
            head, drawn = symbols.draw(values)
            content = b"%bBT\n%b%b" % (drawn, "".join(out).encode("latin-1"), END_TEXT.encode())
            pages.append(StampedPage(background, content, head=head))
        return self._ready(pages)

    def _ready(self, pages: list[StampedPage]) -> Stamped:
        """The pages with all that was noted since the last letter."""
        uses, self._uses = self._uses, []
        forms, self._forms = self._forms, []
        return Stamped(pages, uses, forms)

    def _stack_inks(self, stack: Stack, lines: Sequence[StackLine]) -> list[tuple[Ink, float]]:
        found = []
        for line, baseline in zip(lines, stack_baselines(stack, lines), strict=True):
            block = stack.rows[line.row].block
            style = replace(row_style(block), size_px=line.size_px)
            placed = set_row(block, style, row_text(block, line.text), self.fonts)
            found.append((self.names.ink(SetBlock((0,), (placed,))), baseline))
        return found


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("\u00ad", "")

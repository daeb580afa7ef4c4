"""The quick way through a file: what many letters say is drawn once, what one letter says goes through in one piece.

The first letters of a file show which blocks say the same again and again. These become a form of the file, one for
every combination that comes twice, and a page only names its form. All other texts of a letter are joined, looked
through, encoded and cut again, one step each for the whole letter. A letter with anything out of the ordinary in them
(a character of another font, a word wider than its line) is left to the caller.

Which letters go this way follows from the letters of the file alone, so that the same letters give the same bytes.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import le
from typing import Any, Final

from reports.letters.stamper.design import Background, Skeleton
from reports.letters.stamper.groups import BETWEEN, BETWEEN_UNITS, Row, grouped, picker
from reports.letters.stamper.ink import END_TEXT, FontNames, Ink, LaidOutVariant, Use, Values, number, write_blocks
from reports.letters.stamper.rows import StackLine, row_style, stack_baselines
from reports.letters.stamper.ruler import Fonts, escaped
from reports.letters.stamper.setter import Setter, is_plain
from reports.letters.stamper.symbols import Drawer, drawer

# Letters from which is learnt what is common; a form has to serve many, so few may differ among them.
_SAMPLE: Final = 48
_FEW: Final = _SAMPLE // 4
# Combinations met once only: so many, and what is common has changed.
_STRANGERS: Final = 96
_ONE_LINE: Final = (0,)
_END_TEXT: Final = END_TEXT.encode()

Shape = tuple[tuple[int, ...], ...]
Stacks = Mapping[str, Sequence[StackLine]]
# Background, content and common content of a page.
Page = tuple[Background, bytes, bytes]
RowKey = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class _Hole:
    """A place for a text: its number among the texts, where it begins, and the operator that chooses its font."""

    part: int
    page: int
    x_px: float
    y_px: float
    choice: str


@dataclass(slots=True)
class _Common:
    """What some letters say in the blocks that are common: set, and written for each plan that met it."""

    inks: dict[int, Ink]
    shape: Shape
    pages: dict[int, list[bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class _Plan:
    """A way in which letters are made up: the order of their texts, a format for each page, and the symbols."""

    number: int
    laid_out: LaidOutVariant
    order: Callable[[Any], tuple[Any, ...]]
    pages: list[tuple[int, int, bytes]]
    codes: list[tuple[int, str, Drawer]]


class Press:
    """Stamps the letters of one template into one file."""

    def __init__(
        self,
        skeleton: Skeleton,
        setters: Sequence[Setter],
        fonts: Fonts,
        laid_out: Callable[[Shape, Values, Stacks], LaidOutVariant],
        note: Callable[[Sequence[Use]], None],
    ) -> None:
        """Begin a file; ``laid_out`` gives the variant of a shape, ``note`` is told which characters are used."""
        self._skeleton = skeleton
        self._setters = setters
        self._fonts = fonts
        self._names = FontNames(fonts)
        self._laid_out = laid_out
        self._note = note
        self._sample: list[list[Hashable]] | None = []

    def stamp(self, values: Values, stacks: Stacks) -> list[Page] | None:
        """The pages of a letter, or None when it is to be stamped block by block. Raises StampError."""
        if self._sample is not None:
            self._learn(values, self._sample)
            return None
        common = self._commons.get(self._common_key(values)) or self._meet(values)
        if common is None:
            return None
        texts = [group.texts(values) for group in self._groups]
        long = self._broken(texts)
        rows = None if long is None else self._rows(stacks, texts)
        parts = None if rows is None else self._encoded(texts)
        if long is None or rows is None or parts is None:
            return None
        odd = {place: self._setters[place].ink(values) for place in self._odd}
        key = (common.shape, tuple(long), rows, *[ink.shape for ink in odd.values()])
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._planned({**common.inks, **odd}, long, rows, values, stacks)
        return self._pages(plan, common, odd, values, plan.order(parts))

    # --- Learning -----------------------------------------------------------------------------------------------------

    def _learn(self, values: Values, sample: list[list[Hashable]]) -> None:
        sample.append([setter.key(values) for setter in self._setters])
        if len(sample) == _SAMPLE:
            self._sample = None
            self._begin(_common_places(sample))

    def _begin(self, common: list[int]) -> None:
        setters = self._setters
        self._common = common
        self._common_key = picker([name for place in common for name in setters[place].fields])
        self._commons: dict[tuple[str, ...], _Common] = {}
        self._met: set[tuple[str, ...]] = set()
        own = [place for place in range(len(setters)) if place not in common]
        plain = [place for place in own if is_plain(setters[place].block, setters[place].ruler)]
        self._odd = [place for place in own if place not in plain]
        self._groups = grouped(setters, plain, self._skeleton.stacks.values(), self._fonts)
        self._row_kinds: dict[RowKey, Row] = {}
        self._plans: dict[Hashable, _Plan] = {}

    def _meet(self, values: Values) -> _Common | None:
        """A combination that is new: at its second time it becomes common."""
        key = self._common_key(values)
        if key not in self._met:
            self._met.add(key)
            if len(self._met) > len(self._commons) + _STRANGERS:
                self._sample = []
            return None
        inks = {place: self._setters[place].ink(values) for place in self._common}
        common = self._commons[key] = _Common(inks, tuple([ink.shape for ink in inks.values()]))
        return common

    # --- Texts --------------------------------------------------------------------------------------------------------

    def _broken(self, texts: list[list[str]]) -> list[tuple[int, int]] | None:
        """Break what is too long for a line, its lines behind the other texts; returns blocks with their lines."""
        long: list[tuple[int, int]] = []
        for group, own in zip(self._groups, texts, strict=True):
            if all(map(le, map(len, own), group.limits)):
                continue
            for place, limit in enumerate(group.limits):
                if len(own[place]) <= limit:
                    continue
                lines = self._setters[group.places[place]].lines(own[place])
                if lines is None:
                    return None
                if len(lines) > 1:
                    own[place] = ""
                    own.extend(lines)
                    long.append((group.places[place], len(lines)))
        return long

    def _rows(self, stacks: Stacks, texts: list[list[str]]) -> tuple[RowKey, ...] | None:
        """Add the lines of the stacks behind the other texts; returns which kinds of line there are."""
        found = []
        for name in self._skeleton.stacks:
            for line in stacks.get(name, ()):
                key = (name, line.row, line.size_px)
                row = self._row_kinds.get(key) or self._row_kind(key)
                text = line.text if row.frame is None else row.frame % line.text
                if row.group < 0 or (len(text) > row.fits and not row.takes(text)):
                    return None
                texts[row.group].append(text)
                found.append(key)
        return tuple(found)

    def _row_kind(self, key: RowKey) -> Row:
        name, kind, size_px = key
        block = self._skeleton.stacks[name].rows[kind].block
        ruler = self._fonts.ruler(replace(row_style(block), size_px=size_px))
        numbers = [number for number, group in enumerate(self._groups) if group.key == ruler.first_key]
        row = self._row_kinds[key] = Row(block, ruler, numbers[0] if numbers and is_plain(block, ruler) else -1)
        return row

    def _encoded(self, texts: list[list[str]]) -> list[bytes] | None:
        """All texts as they stand in strings of a content stream; None when a character is not plain."""
        joined = [(group, BETWEEN.join(own)) for group, own in zip(self._groups, texts, strict=True) if own]
        for group, text in joined:
            if not group.known.issuperset(text):
                new = group.look_at(text)
                if new is None:
                    return None
                group.known.update(new)
                self._note(((group.key, (new,)),))
        units = BETWEEN.join([text for _group, text in joined]).encode("utf-16-be")
        parts = escaped(units).split(BETWEEN_UNITS)
        return parts if len(parts) == sum(map(len, texts)) else None

    # --- Plans --------------------------------------------------------------------------------------------------------

    def _planned(
        self,
        inks: dict[int, Ink],
        long: list[tuple[int, int]],
        rows: tuple[RowKey, ...],
        values: Values,
        stacks: Stacks,
    ) -> _Plan:
        counts = dict(long)
        places = range(len(self._setters))
        shape = tuple([inks[place].shape if place in inks else _ONE_LINE * counts.get(place, 1) for place in places])
        laid_out = self._laid_out(shape, values, stacks)
        holes = sorted(self._holes(laid_out, counts, rows, stacks), key=lambda hole: hole.page)
        pages, start = [], 0
        for page in range(len(laid_out.variant.backgrounds)):
            own = [hole for hole in holes if hole.page == page]
            pages.append((start, start + len(own), _format(own)))
            start += len(own)
        codes = [
            (box.page, box.field, drawer(box.kind, spot))
            for box, spot in zip(self._skeleton.codes, laid_out.variant.places, strict=True)
        ]
        return _Plan(len(self._plans), laid_out, picker([hole.part for hole in holes]), pages, codes)

    def _holes(
        self, laid_out: LaidOutVariant, counts: dict[int, int], rows: tuple[RowKey, ...], stacks: Stacks
    ) -> Iterator[_Hole]:
        """Places of all texts, blocks in their order, then rows."""
        part = 0
        of_block: dict[int, list[int]] = {}
        of_row: list[tuple[RowKey, int]] = []
        for number_of_group, group in enumerate(self._groups):
            of_block.update({place: [part + at] for at, place in enumerate(group.places)})
            part += len(group.places)
            for place in group.places:
                if place in counts:
                    of_block[place] = list(range(part, part + counts[place]))
                    part += counts[place]
            own_rows = [key for key in rows if self._row_kinds[key].group == number_of_group]
            of_row.extend((key, part + at) for at, key in enumerate(own_rows))
            part += len(own_rows)
        for place in sorted(of_block):
            yield from self._holes_of_block(place, of_block[place], laid_out.variant.baselines[place])
        yield from self._holes_of_rows(of_row, rows, stacks)

    def _holes_of_block(self, place: int, parts: list[int], baselines: Sequence[float]) -> Iterator[_Hole]:
        setter = self._setters[place]
        x_px = setter.left_px
        for part, y_px in zip(parts, baselines, strict=True):
            yield _Hole(part, setter.page, x_px, y_px, setter.choice or "")
            x_px = setter.block.x_px

    def _holes_of_rows(
        self, parts: list[tuple[RowKey, int]], rows: tuple[RowKey, ...], stacks: Stacks
    ) -> Iterator[_Hole]:
        """Rows in the order of ``rows``; those of one kind take their parts in order."""
        baselines = [
            baseline
            for name, stack in self._skeleton.stacks.items()
            for baseline in stack_baselines(stack, stacks.get(name, ()))
        ]
        left = list(parts)
        for key, y_px in zip(rows, baselines, strict=True):
            at = next(place for place, (kind, _part) in enumerate(left) if kind == key)
            row = self._row_kinds[key]
            yield _Hole(
                left.pop(at)[1], self._skeleton.stacks[key[0]].page, row.x_px, y_px, self._names.choice(row.ruler)
            )

    # --- Pages --------------------------------------------------------------------------------------------------------

    def _pages(
        self, plan: _Plan, common: _Common, odd: dict[int, Ink], values: Values, parts: tuple[bytes, ...]
    ) -> list[Page]:
        contents = [[form % parts[start:stop]] for start, stop, form in plan.pages]
        if odd:
            for content, written in zip(contents, self._written(odd, plan), strict=True):
                content.append(written)
        for content in contents:
            content.append(_END_TEXT)
        for page, name, draw in plan.codes:
            if text := values[name]:
                contents[page].append(draw(text))
        shared = common.pages.get(plan.number)
        if shared is None:
            shared = common.pages[plan.number] = [
                b"BT\n" + text + _END_TEXT if text else b"" for text in self._written(common.inks, plan)
            ]
        backgrounds = plan.laid_out.variant.backgrounds
        return [
            (background, b"".join(content), form)
            for background, content, form in zip(backgrounds, contents, shared, strict=True)
        ]

    def _written(self, inks: dict[int, Ink], plan: _Plan) -> list[bytes]:
        texts: list[list[str]] = [[] for _page in plan.pages]
        write_blocks(plan.laid_out, ((place, self._setters[place].page, ink) for place, ink in inks.items()), texts)
        return ["".join(text).encode("latin-1") for text in texts]


def _common_places(sample: Sequence[Sequence[Hashable]]) -> list[int]:
    """Blocks that together say few different things in the letters of the sample, those that differ least first."""
    columns = list(zip(*sample, strict=True))
    rows: list[Any] = [()] * len(sample)
    chosen = []
    for count, place in sorted((len(set(column)), place) for place, column in enumerate(columns)):
        if count > _FEW:
            break
        tried = list(zip(rows, columns[place], strict=True))
        if len(set(tried)) <= _FEW:
            chosen.append(place)
            rows = tried
    return sorted(chosen)


def _format(holes: Sequence[_Hole]) -> bytes:
    """Operators of a page with ``%b`` for every text: each goes on from where the one before it began."""
    out = []
    before: _Hole | None = None
    for hole in holes:
        x, y = round(hole.x_px, 6), round(hole.y_px, 6)
        choice = "" if before and before.choice == hole.choice else hole.choice
        if before:
            out.append(f"{number(x - round(before.x_px, 6))} {number(round(before.y_px, 6) - y)} Td{choice}(%b)Tj\n")
        else:
            out.append(f"1 0 0 -1 {number(x)} {number(y)} Tm{choice}(%b)Tj\n")
        before = hole
    return "".join(out).encode("latin-1")

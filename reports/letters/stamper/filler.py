"""Filling of letters that say the same in some of their blocks: the texts of all others go through in one piece.

They are joined, looked through, encoded and cut again, one step each for the whole letter, and put into a format for
each page. What the format does not know of is a letter's own: a width where a text decides where something begins, a
spaced text, a block that is set as a whole. A letter with anything out of the ordinary in its texts (a character of
another font) is left to the caller.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice
from operator import le
from typing import Any, Final

from reports.letters.stamper.design import Background, Skeleton
from reports.letters.stamper.groups import BETWEEN, BETWEEN_UNITS, Row, grouped, picker
from reports.letters.stamper.ink import END_TEXT, FontNames, Ink, LaidOutVariant, Use, Values, write_blocks
from reports.letters.stamper.plan import Hole, Plan, planned
from reports.letters.stamper.rows import StackLine, row_style, stack_baselines
from reports.letters.stamper.ruler import Fonts, Ruler, escaped
from reports.letters.stamper.setter import Setter, is_plain
from reports.letters.stamper.slots import Slot, Stretch
from reports.letters.stamper.symbols import NoteForms, page_codes

Shape = tuple[tuple[int, ...], ...]
Stacks = Mapping[str, Sequence[StackLine]]
# Background, content and common content of a page, and what goes before its own content.
Page = tuple[Background, bytes, bytes, bytes]
RowKey = tuple[str, str, float]
_END_TEXT: Final = END_TEXT.encode()
_ONE_LINE: Final = (0,)


@dataclass(frozen=True, slots=True)
class Kit:
    """What letters of one template are filled with, for one file.

    ``laid_out`` gives the variant of a shape, ``note`` is told which characters the file uses and ``note_forms`` which
    forms of bars.
    """

    skeleton: Skeleton
    setters: Sequence[Setter]
    fonts: Fonts
    names: FontNames
    laid_out: Callable[[Shape, Values, Stacks], LaidOutVariant]
    note: Callable[[Sequence[Use]], None]
    note_forms: NoteForms


@dataclass(slots=True)
class Common:
    """What some letters say in the blocks that are common: set, and written for each plan that met it."""

    inks: dict[int, Ink]
    shape: Shape
    pages: dict[int, list[bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class _Numbers:
    """Numbers of the parts of a letter: texts by slot, lines by block, rows by their place; what is given besides."""

    slots: dict[Slot, int] = field(default_factory=dict)
    lines: dict[int, list[int]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    starts: dict[Stretch, int] = field(default_factory=dict)
    shows: dict[Slot, int] = field(default_factory=dict)


def _number(value: float) -> bytes:
    """What `ink.number` writes."""
    text = (b"%.6f" % value).rstrip(b"0").rstrip(b".")
    return b"0" if text == b"-0" else text


class Filler:
    """Fills letters in that say the same in the blocks ``common``, each with what its combination says there."""

    def __init__(self, kit: Kit, common: Collection[int]) -> None:
        """Sort the blocks: taken apart where they can be, else set as a whole."""
        self._kit = kit
        own = {place: setter.apart for place, setter in enumerate(kit.setters) if place not in common}
        self._apart = {place: apart for place, apart in own.items() if apart is not None}
        self._odd = [place for place, apart in own.items() if apart is None]
        lines = [(place, line) for place, apart in self._apart.items() for line in apart.lines]
        self._owners = {slot: place for place, line in lines for slot in line.slots()}
        self._groups = grouped(self._owners, kit.skeleton.stacks.values(), kit.fonts)
        self._where = {
            slot: (number_of_group, at)
            for number_of_group, group in enumerate(self._groups)
            for at, slot in enumerate(group.slots)
        }
        self._needed = picker([name for apart in self._apart.values() for name in apart.needed])
        self._moving = [
            (place, line, [self._where[slot] for slot in line.slots()]) for place, line in lines if line.moves
        ]
        self._spaced = [slot for slot in self._owners if not slot.ruler.takes_units]
        self._row_kinds: dict[RowKey, Row] = {}
        self._plans: dict[Hashable, Plan] = {}
        self._note_stills()

    def _note_stills(self) -> None:
        """What the formats say by themselves is used by the file as well."""
        stretches = (part for apart in self._apart.values() for line in apart.lines for part in line.stretches)
        self._kit.note([(part.ruler.first_key, (part.text,)) for part in stretches if part.ruler and part.text])

    def fill(self, values: Values, stacks: Stacks, common: Common) -> list[Page] | None:
        """The pages of a letter, or None when it is to be stamped block by block. Raises StampError."""
        if "" in self._needed(values):
            return None
        texts = [group.texts(values) for group in self._groups]
        long, late = self._too_long(texts)
        given = self._given(texts, late)
        rows = self._rows(stacks, texts)
        parts = None if rows is None else self._encoded(texts)
        if rows is None or parts is None:
            return None
        odd = {place: self._kit.setters[place].ink(values) for place in (*self._odd, *late)}
        key = (common.shape, tuple(long.items()), rows, *[(place, ink.shape) for place, ink in odd.items()])
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._planned({**common.inks, **odd}, long, rows, values, stacks)
        return self._pages(plan, common, odd, values, plan.order(parts + given))

    # --- Texts --------------------------------------------------------------------------------------------------------

    def _too_long(self, texts: list[list[str]]) -> tuple[dict[int, int], list[int]]:
        """Break what is too long for its line, the lines behind the other texts.

        Returns how many lines such blocks take, and the blocks that are to be set as a whole after all.
        """
        long: dict[int, int] = {}
        late: list[int] = []
        for group, own in zip(self._groups, texts, strict=True):
            if all(map(le, map(len, own), group.limits)):
                continue
            for at, slot in enumerate(group.slots):
                if len(own[at]) > slot.limit and not slot.fits(own[at]):
                    place = self._owners[slot]
                    lines = self._kit.setters[place].lines(own[at]) if slot.breaks else None
                    if lines is None:
                        late.append(place)
                    else:
                        own.extend(lines)
                        long[place] = len(lines)
                    own[at] = ""
        return long, late

    def _given(self, texts: list[list[str]], late: list[int]) -> list[bytes]:
        """What a letter brings besides its texts: where the stretches of moving lines begin, and its spaced texts."""
        found: list[bytes] = []
        for place, line, wheres in self._moving:
            starts = line.starts([texts[group][at] for group, at in wheres])
            if starts is None:
                late.append(place)
                starts = [0.0] * len(line.stretches)
            found += map(_number, starts)
        for slot in self._spaced:
            group, at = self._where[slot]
            show = slot.ruler.first_show(texts[group][at])
            if show is None:
                late.append(self._owners[slot])
            found.append((show or "").encode())
        return found

    def _rows(self, stacks: Stacks, texts: list[list[str]]) -> tuple[RowKey, ...] | None:
        """Add the lines of the stacks behind the other texts; returns which kinds of line there are."""
        found = []
        for name in self._kit.skeleton.stacks:
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
        block = self._kit.skeleton.stacks[name].rows[kind].block
        ruler = self._kit.fonts.ruler(replace(row_style(block), size_px=size_px))
        numbers = [at for at, group in enumerate(self._groups) if group.key == ruler.first_key]
        row = self._row_kinds[key] = Row(block, ruler, numbers[0] if numbers and is_plain(block, ruler) else -1)
        return row

    def _encoded(self, texts: list[list[str]]) -> list[bytes] | None:
        """All texts as they stand in strings of a content stream; None when a character is not plain."""
        joined = [(group, BETWEEN.join(own)) for group, own in zip(self._groups, texts, strict=True) if own]
        for group, text in joined:
            new = group.look_at(text)
            if new is None:
                return None
            if new:
                self._kit.note(((group.key, (new,)),))
        if not joined:
            return []
        units = BETWEEN.join([text for _group, text in joined]).encode("utf-16-be")
        parts = escaped(units).split(BETWEEN_UNITS)
        return parts if len(parts) == sum(map(len, texts)) else None

    # --- Plans --------------------------------------------------------------------------------------------------------

    def _planned(
        self, inks: dict[int, Ink], long: dict[int, int], rows: tuple[RowKey, ...], values: Values, stacks: Stacks
    ) -> Plan:
        shape = []
        for place in range(len(self._kit.setters)):
            if place in inks:
                shape.append(inks[place].shape)
            else:
                shape.append(_ONE_LINE * long[place] if place in long else self._apart[place].shape)
        laid_out = self._kit.laid_out(tuple(shape), values, stacks)
        codes = page_codes(self._kit.skeleton.codes, laid_out.variant, self._kit.note_forms)
        numbers = self._numbered(long, rows)
        holes = [
            hole
            for place in sorted(self._apart.keys() - inks.keys())
            for hole in self._holes(place, laid_out.variant.baselines[place], numbers)
        ]
        holes += self._holes_of_rows(numbers, rows, stacks)
        return planned(len(self._plans), laid_out, holes, codes)

    def _numbered(self, long: dict[int, int], rows: tuple[RowKey, ...]) -> _Numbers:
        """Number the parts in the order in which ``fill`` brings them."""
        numbers, following = _Numbers(), count()
        for number_of_group, group in enumerate(self._groups):
            numbers.slots.update(zip(group.slots, following))  # noqa: B905 - the count has no end
            for slot in group.slots:
                place = self._owners[slot]
                if slot.breaks and place in long:
                    numbers.lines[place] = list(islice(following, long[place]))
            for at, key in enumerate(rows):
                if self._row_kinds[key].group == number_of_group:
                    numbers.rows[at] = next(following)
        for _place, line, _wheres in self._moving:
            numbers.starts.update(zip(line.stretches, following))  # noqa: B905
        numbers.shows.update(zip(self._spaced, following))  # noqa: B905
        return numbers

    def _holes(self, place: int, baselines: Sequence[float], numbers: _Numbers) -> Iterator[Hole]:
        """Places of the texts of a block that was taken apart."""
        setter, lines = self._kit.setters[place], self._apart[place].lines
        if place in numbers.lines:
            (slot,) = lines[0].slots()
            x_px = setter.left_px
            for part, y_px in zip(numbers.lines[place], baselines, strict=True):
                yield self._hole(setter.page, y_px, slot.ruler, part=part, x_px=x_px)
                x_px = setter.block.x_px
            return
        for line, y_px in zip(lines, baselines, strict=True):
            for stretch in line.stretches:
                if stretch.ruler is not None:
                    yield self._hole_of_stretch(setter.page, y_px, stretch, stretch.ruler, numbers)

    def _hole_of_stretch(self, page: int, y_px: float, stretch: Stretch, ruler: Ruler, numbers: _Numbers) -> Hole:
        x_px, x_part = stretch.start_px or 0.0, numbers.starts.get(stretch)
        if stretch.slot is None:
            show = (ruler.first_show(stretch.text) or "").replace("%", "%%")
            return self._hole(page, y_px, ruler, show=show, x_px=x_px, x_part=x_part)
        if stretch.slot in numbers.shows:
            return self._hole(page, y_px, ruler, show="%b", part=numbers.shows[stretch.slot], x_px=x_px, x_part=x_part)
        return self._hole(page, y_px, ruler, part=numbers.slots[stretch.slot], x_px=x_px, x_part=x_part)

    def _hole(self, page: int, y_px: float, ruler: Ruler, **changes: Any) -> Hole:
        return Hole(page, y_px, self._kit.names.choice(ruler), color=ruler.style.color, **changes)

    def _holes_of_rows(self, numbers: _Numbers, rows: tuple[RowKey, ...], stacks: Stacks) -> Iterator[Hole]:
        """Places of the lines of the stacks, in their order."""
        baselines = [
            (stack.page, baseline)
            for name, stack in self._kit.skeleton.stacks.items()
            for baseline in stack_baselines(stack, stacks.get(name, ()))
        ]
        for at, (key, (page, y_px)) in enumerate(zip(rows, baselines, strict=True)):
            row = self._row_kinds[key]
            yield self._hole(page, y_px, row.ruler, part=numbers.rows[at], x_px=row.x_px)

    # --- Pages --------------------------------------------------------------------------------------------------------

    def _pages(
        self, plan: Plan, common: Common, odd: dict[int, Ink], values: Values, parts: tuple[bytes, ...]
    ) -> list[Page]:
        written = self._written(odd, plan) if odd else [b""] * len(plan.pages)
        contents, heads = [], []
        for (start, stop, form), own, codes in zip(plan.pages, written, plan.codes, strict=True):
            head, drawn = codes.draw(values)
            heads.append(head)
            contents.append(b"%bBT\n%b%b%b" % (drawn, form % parts[start:stop], own, _END_TEXT))
        shared = common.pages.get(plan.number)
        if shared is None:
            shared = common.pages[plan.number] = [
                b"BT\n" + text + _END_TEXT if text else b"" for text in self._written(common.inks, plan)
            ]
        backgrounds = plan.laid_out.variant.backgrounds
        return list(zip(backgrounds, contents, shared, heads, strict=True))

    def _written(self, inks: dict[int, Ink], plan: Plan) -> list[bytes]:
        """Blocks that are set as a whole, page by page."""
        texts: list[list[str]] = [[] for _page in plan.pages]
        blocks = ((place, self._kit.setters[place].page, ink) for place, ink in inks.items())
        write_blocks(plan.laid_out, blocks, texts)
        return ["".join(text).encode("latin-1") for text in texts]

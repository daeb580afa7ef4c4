"""Text of one style: which typefaces draw it, how wide it is and what stands for it in a content stream.

Widths and sizes are CSS pixels (1/96 inch); they are rounded as Pango rounds them, to 1/1024 pixel, and the numbers
that WeasyPrint would write are written, so that the marks on the page are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from reports.letters.stamper.characters import Characters
from reports.letters.stamper.errors import StampError, codepoints
from reports.letters.stamper.typefaces import PANGO_SCALE, FontFile, Typeface, clusters, typeface

Color = tuple[float, float, float]
BLACK: Final[Color] = (0.0, 0.0, 0.0)
StepOf = Callable[[str], int | None]
Chains = dict[tuple[str, bool], tuple[FontFile, ...]]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text looks: family, weight, size and letter spacing in CSS pixels, colour as red, green, blue of 0..1."""

    family: str
    bold: bool
    size_px: float
    spacing_px: float = 0.0
    color: Color = BLACK


@dataclass(frozen=True, slots=True)
class FontKey:
    """A font of a file: a typeface addressed by UTF-16 unit (``U``) or by glyph (``G``)."""

    file: FontFile
    mode: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one font: the operator that shows it, its width in CSS pixels and what it used.

    ``drawn_px`` is how far the viewer goes on by the widths of the font, in thousandths of an em; where ``joined``, the
    stretch stands where the one before it ended so, and not where layout would put it. ``used`` is the text itself for
    a font of mode ``U``, and the clusters for one of mode ``G``.
    """

    font: FontKey
    show: str
    width_px: float
    used: tuple[str, ...]
    drawn_px: float = 0.0
    joined: bool = False


def shown(text: str) -> str:
    """Operator that shows a text by its UTF-16 units; the content stream is Latin-1."""
    return f"({escaped(text.encode('utf-16-be')).decode('latin-1')})Tj"


def escaped(units: bytes) -> bytes:
    """Bytes as they stand between the parentheses of a string."""
    return units.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")


_KEPT_STYLES: Final = 4_096
_NO_SPACING: Final = " 0 Tc"
# What is spaced is numbers, mostly.
_COMMON: Final = "0"


@dataclass
class Fonts:
    """The typefaces a design may use: files by family and weight, and the step of the chain that draws a character.

    ``step_of`` gets a character with its variation selector and returns a place in the chain, None when nobody draws
    it. Without it the first file that has the character is taken.
    """

    chains: Chains
    step_of: StepOf | None = None
    _rulers: dict[TextStyle, "Ruler"] = field(default_factory=dict)
    # The same by the identity of a style, which is kept so that its identity stays its own: hashing takes longer.
    _known: dict[int, tuple[TextStyle, "Ruler"]] = field(default_factory=dict)

    def ruler(self, style: TextStyle) -> "Ruler":
        """The ruler of a style. Raises StampError ``design`` for a family that is not in the table."""
        known = self._known.get(id(style))
        if known is not None:
            return known[1]
        found = self._rulers.get(style)
        if found is None:
            chain = self.chains.get((style.family, style.bold))
            if chain is None:
                weight = "bold" if style.bold else "regular"
                raise StampError("design", f"The font {style.family} ({weight}) is not in the table of fonts.")
            found = self._rulers[style] = Ruler(style, tuple(typeface(file) for file in chain), self.step_of)
        if len(self._known) >= _KEPT_STYLES:
            self._known.clear()
        self._known[id(style)] = (style, found)
        return found


class Ruler:
    """Measures and encodes text of one style; what was measured once is remembered by character."""

    def __init__(self, style: TextStyle, chain: tuple[Typeface, ...], step_of: StepOf | None) -> None:
        """Take the typefaces of a style, in order of preference."""
        self.style = style
        self.chain = chain
        self.size_units = int(style.size_px * PANGO_SCALE)
        self.size_px = self.size_units / PANGO_SCALE
        self.size_text = f"{self.size_px:.6f}".rstrip("0").rstrip(".")
        self._step_of = step_of or self._first_that_has
        self._spacing_units = int(style.spacing_px * PANGO_SCALE)
        self._steps: dict[str, int] = {}
        self._spaces: dict[tuple[int, bool, bool], tuple[int, str]] = {}
        self._spacings: dict[str, str] = {}
        self._even = Characters()
        # Width in pixels of the characters that the first typeface draws by their UTF-16 unit.
        self.plain: dict[str, float] = {}
        self._keys = tuple(FontKey(face.file, "U" if face.by_unit else "G") for face in chain)
        # No character of the first typeface takes more, its letter spacing included.
        self.widest_px = max(self._scaled(chain[0], chain[0].widest) + self._spacing_units, 1) / PANGO_SCALE
        # What stands behind a spaced character: behind the first of a text, and behind those that follow it.
        self._behind_first, self._behind_others = _Gaps(self, follows=False), _Gaps(self, follows=True)

    def _first_that_has(self, cluster: str) -> int | None:
        for step, face in enumerate(self.chain):
            if face.glyph(cluster):
                return step
        return None

    def step(self, cluster: str) -> int:
        """Place in the chain of the typeface that draws a character. Raises StampError ``missing_glyph``."""
        found = self._steps.get(cluster)
        if found is None:
            step = self._step_of(cluster)
            if step is None or not self.chain[step].glyph(cluster):
                raise StampError(
                    "missing_glyph",
                    f"No font has {codepoints(cluster)}: give the reduced form of the text.",
                    codepoint=codepoints(cluster),
                )
            found = self._steps[cluster] = step
            face = self.chain[0]
            if step == 0 and face.by_unit and cluster in face.plain:
                self.plain[cluster] = self._units(face, cluster) / PANGO_SCALE
        return found

    def _units(self, face: Typeface, cluster: str) -> int:
        return self._scaled(face, face.advance(face.glyph(cluster)))

    def _scaled(self, face: Typeface, advance: int) -> int:
        product = advance * self.size_units
        return (2 * product + face.upem) // (2 * face.upem)

    @property
    def takes_units(self) -> bool:
        """Tell whether plain text is written as it stands, by UTF-16 unit and without spacing."""
        return self.chain[0].by_unit and not self._spacing_units

    @property
    def first_key(self) -> FontKey:
        """The font of the first typeface."""
        return self._keys[0]

    def plain_text(self, text: str) -> tuple[float, str] | None:
        """Width in CSS pixels and operator of a text that the first typeface draws as it stands; None for others."""
        if not self.takes_units:
            return None
        width = self.plain_width(text)
        if width is None or not self.chain[0].is_plain(text):
            return None
        return width, shown(text)

    def plain_width(self, text: str) -> float | None:
        """Width in CSS pixels when the first typeface draws every character by its unit, else None.

        The same whether the characters were met before or not: a file's bytes must not depend on what came before it.
        """
        try:
            return sum(map(self.plain.__getitem__, text))
        except KeyError:
            pass
        try:
            for character in text:
                self.step(character)
            return sum(map(self.plain.__getitem__, text))
        except (KeyError, StampError):
            return None

    def first_width(self, text: str) -> float | None:
        """The same with letter spacing, which layout leaves behind the last character as well."""
        width = self.plain_width(text)
        if width is None or not text or not self._spacing_units:
            return width
        return width + (len(text) - 1) * self._spacing_units / PANGO_SCALE + self.style.spacing_px

    def first_show(self, text: str) -> str | None:
        """Operator of a text, spaced as the style asks; None when the first typeface does not draw it as it stands."""
        is_spaced = self._spacing_units and len(text) > 1
        if is_spaced and self._is_even(text):
            return f"{self._spacing(self._behind_others[_COMMON])}{shown(text)}{_NO_SPACING}"
        if self.plain_width(text) is None:
            return None
        if not is_spaced:
            return shown(text)
        gaps = [self._behind_first[text[0]], *map(self._behind_others.__getitem__, text[1:-1])]
        if gaps.count(gaps[0]) == len(gaps):
            return f"{self._spacing(gaps[0])}{shown(text)}{_NO_SPACING}"
        return _positioned([f"{ord(character):04x}" for character in text], gaps)

    def _is_even(self, text: str) -> bool:
        """Tell of a spaced text whether it has the gap of digits behind every character."""
        new = self._even.new_in(text)
        if not new:
            return True
        even = set(filter(self._has_even_gap, new))
        self._even.add(even)
        return even == new

    def _has_even_gap(self, character: str) -> bool:
        if self.plain_width(_COMMON + character) is None:
            return False
        gap = self._behind_others[_COMMON]
        return self._behind_first[character] == gap == self._behind_others[character]

    def _spacing(self, gap: str) -> str:
        """Operator that leaves a gap of so many thousandths of an em (below 0 wider) behind every character."""
        found = self._spacings.get(gap)
        if found is None:
            found = self._spacings[gap] = f" {-float(gap) * self.size_px / 1000:.6f} Tc"
        return found

    def width(self, text: str) -> float:
        """Width of a text in CSS pixels, as Pango sets it."""
        if not self._spacing_units:
            width = self.plain_width(text)
            if width is not None:
                return width
        return sum(piece.width_px for piece in self.pieces(text))

    def cluster_widths(self, text: tuple[str, ...]) -> list[float]:
        """Width of each cluster in CSS pixels; letter spacing is not known here."""
        return [self._units(self.chain[self.step(cluster)], cluster) / PANGO_SCALE for cluster in text]

    def pieces(self, text: str) -> list[Piece]:
        """Cut a text into stretches of one font. Raises StampError ``missing_glyph``, ``shaping``."""
        width = self.plain_width(text) if text else None
        if width is not None and not self._spacing_units:
            return [self._plain_piece(text, width)]
        if width is not None and self.chain[0].is_plain(text):
            codes = [f"{ord(character):04x}" for character in text]
            units = [int(self.plain[character] * PANGO_SCALE) for character in text]
            return [self._spaced(self._keys[0], (text,), codes, units)]
        pieces = []
        for step, part in self._stretches(text):
            pieces.extend(self._pieces_of(step, part))
        return pieces

    def _plain_piece(self, text: str, width_px: float) -> Piece:
        if not self.chain[0].is_plain(text):
            raise StampError("shaping", "The font joins characters of a text: the layout engine draws the letter.")
        return Piece(self._keys[0], shown(text), width_px, (text,))

    def _stretches(self, text: str) -> list[tuple[int, tuple[str, ...]]]:
        found: list[tuple[int, list[str]]] = []
        for cluster in clusters(text):
            step = self.step(cluster)
            if not found or found[-1][0] != step:
                found.append((step, []))
            found[-1][1].append(cluster)
        return [(step, tuple(part)) for step, part in found]

    def _pieces_of(self, step: int, part: tuple[str, ...]) -> list[Piece]:
        face = self.chain[step]
        if not face.is_plain("".join(part)):
            raise StampError("shaping", "The font joins characters of a text: the layout engine draws the letter.")
        pieces: list[Piece] = []
        plain = [face.by_unit and cluster in face.plain for cluster in part]
        start = 0
        while start < len(part):
            end = start
            while end < len(part) and plain[end] == plain[start]:
                end += 1
            pieces.append(self._piece(step, part[start:end], by_unit=plain[start], joined=start > 0))
            start = end
        return pieces

    def _piece(self, step: int, part: tuple[str, ...], *, by_unit: bool, joined: bool) -> Piece:
        face = self.chain[step]
        codes = [f"{ord(cluster) if by_unit else face.glyph(cluster):04x}" for cluster in part]
        units = [self._units(face, cluster) for cluster in part]
        key = FontKey(face.file, "U" if by_unit else "G")
        if not self._spacing_units:
            thousandths = sum(round(face.advance(face.glyph(cluster)) * 1000 / face.upem) for cluster in part)
            drawn_px = thousandths * self.size_px / 1000
            return Piece(key, f"<{''.join(codes)}>Tj", sum(units) / PANGO_SCALE, part, drawn_px, joined)
        return self._spaced(key, part, codes, units)

    def _spaced(self, key: FontKey, part: tuple[str, ...], codes: list[str], units: list[int]) -> Piece:
        """Letter spacing as Pango splits it (half before, half after, none at the ends) and WeasyPrint writes it."""
        last = len(codes) - 1
        spaces = [self._space(own, place > 0, place < last) for place, own in enumerate(units)]
        gaps = [behind for _width, behind in spaces[:-1]]
        show = f"<{''.join(codes)}>Tj"
        if gaps:
            alike = gaps.count(gaps[0]) == len(gaps)
            show = f"{self._spacing(gaps[0])}{show}{_NO_SPACING}" if alike else _positioned(codes, gaps)
        # Layout leaves the last space as well, although nothing is drawn there.
        return Piece(key, show, sum(width for width, _behind in spaces) / PANGO_SCALE + self.style.spacing_px, part)

    def gap(self, character: str, *, follows: bool) -> str:
        """What parts a spaced character of the first typeface, met before, from the next, in thousandths of an em."""
        _width, behind = self._space(int(self.plain[character] * PANGO_SCALE), follows, goes_on=True)
        return behind

    def _space(self, own: int, follows: bool, goes_on: bool) -> tuple[int, str]:  # noqa: FBT001 - places in a text
        """Width of a glyph with its spacing, and what stands behind it: the rest of it and the offset of the next."""
        found = self._spaces.get((own, follows, goes_on))
        if found is None:
            left = self._spacing_units // 2
            right = self._spacing_units - left
            width = own + (left if follows else 0) + (right if goes_on else 0)
            offset = left / self.size_px
            logical = round(own * 1000 / PANGO_SCALE / self.size_px)
            gap = int(logical + (offset if follows else 0.0) - width * 1000 / PANGO_SCALE / self.size_px)
            found = self._spaces[own, follows, goes_on] = (width, f"{gap - offset:.6f}" if goes_on else "")
        return found


def _positioned(codes: list[str], gaps: list[str]) -> str:
    """Operator that shows characters with gaps that differ."""
    shown = "".join([f"<{code}>{gap}" for code, gap in zip(codes, (*gaps, ""), strict=True)])
    return f"[{shown}]TJ"


class _Gaps(dict[str, str]):
    """Gaps behind spaced characters, found when they are asked for."""

    def __init__(self, ruler: Ruler, *, follows: bool) -> None:
        """Of characters that follow another one, or of those that do not."""
        super().__init__()
        self._make = partial(ruler.gap, follows=follows)

    def __missing__(self, character: str) -> str:
        found = self[character] = self._make(character)
        return found

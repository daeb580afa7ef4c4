"""Which font draws which character, decided here and not by the layout engine.

A layout engine substitutes fonts silently, drops variation selectors silently and draws a box (tofu) silently. So
every run of text is given its font by name beforehand, and a character that no font has is reported before anything
is printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont

from reports.letters.stamper.characters import Characters
from reports.letters.stamper.ruler import Fonts
from reports.letters.stamper.typefaces import FontFile

_FONT_ROOT: Final = Path("/usr/share/fonts")
_VARIATION_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_PRIVATE_USE: Final = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
_DEBIAN_PACKAGES: Final = "fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-noto-cjk fonts-ipamj-mincho"


class FontsMissingError(RuntimeError):
    """A font of the chain is not installed; ``code`` is ``fonts_missing``."""

    code = "fonts_missing"


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font of a chain: its name in the style sheet and its file under /usr/share/fonts."""

    family: str
    file: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class FontStep:
    """One step of the fallback chain, in both styles: a character is on this step only when both styles draw it."""

    gothic: FontFace
    mincho: FontFace


_IPAMJ: Final = FontFace("IPAmjMincho", "truetype/ipamj/ipamjm.ttf")
# The order is the order of preference; the last one knows 58,862 kanji of residents' registers and their variants.
CHAIN: Final = (
    FontStep(
        FontFace("BIZ UDPGothic", "truetype/bizud-gothic/BIZUDPGothic-Regular.ttf"),
        FontFace("BIZ UDPMincho", "truetype/bizud-mincho/BIZUDPMincho-Regular.ttf"),
    ),
    FontStep(
        FontFace("Noto Sans CJK JP", "opentype/noto/NotoSansCJK-Regular.ttc"),
        FontFace("Noto Serif CJK JP", "opentype/noto/NotoSerifCJK-Regular.ttc"),
    ),
    FontStep(_IPAMJ, _IPAMJ),
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one font can draw: its code points, its variation sequences and the advance of each character in em."""

    characters: frozenset[int]
    sequences: frozenset[tuple[int, int]]
    advances_em: dict[int, float]

    def has(self, base: int, selector: int | None) -> bool:
        """Tell whether the font draws this character, in this variant when one is asked for."""
        return base in self.characters if selector is None else (base, selector) in self.sequences


@dataclass(frozen=True, slots=True)
class Cluster:
    """A character with its variation selector, if any, and where it starts in the text."""

    text: str
    position: int

    @property
    def base(self) -> int:
        """Code point of the character."""
        return ord(self.text[0])

    @property
    def selector(self) -> int | None:
        """Code point of the variation selector."""
        return ord(self.text[1]) if len(self.text) > 1 else None


def font_path(face: FontFace) -> Path:
    """Return the file of a font. Raises FontsMissingError naming the Debian packages."""
    path = _FONT_ROOT / face.file
    if not path.is_file():
        raise FontsMissingError(
            f"The font {face.family} is not at {path}: letters cannot be checked or drawn. Install {_DEBIAN_PACKAGES}."
        )
    return path


@cache
def coverage(face: FontFace) -> Coverage:
    """Read what a font covers; kept for the life of the process (about a third of a second for the first call)."""
    with TTFont(font_path(face), fontNumber=face.number, lazy=True) as font:
        characters: dict[int, str] = font.getBestCmap()
        metrics: Any = font["hmtx"]
        units: int = font["head"].unitsPerEm
        sequences = frozenset(
            (base, selector)
            for table in font["cmap"].tables
            if table.format == 14  # noqa: PLR2004 (cmap subtable of Unicode variation sequences)
            for selector, pairs in table.uvsDict.items()
            for base, _glyph in pairs
        )
        advances = {code: metrics[glyph][0] / units for code, glyph in characters.items()}
    return Coverage(frozenset(characters), sequences, advances)


def clusters(text: str) -> Iterator[Cluster]:
    """Split a text into characters that keep their variation selector."""
    position = 0
    while position < len(text):
        has_selector = position + 1 < len(text) and is_variation_selector(ord(text[position + 1]))
        length = 2 if has_selector else 1
        yield Cluster(text[position : position + length], position)
        position += length


def is_variation_selector(code: int) -> bool:
    """Tell whether a code point is VS1 to VS256."""
    return any(code in block for block in _VARIATION_SELECTORS)


def step_index(cluster: Cluster) -> int | None:
    """Return the place of the first step of the chain that draws the cluster, or None.

    A private-use character is never drawn, even where a font has one: its shape is agreed between a municipality and
    its vendor, and the font's would be somebody else's (domain reference §5.2).
    """
    return _step_index(cluster.base, cluster.selector)


@lru_cache(maxsize=65_536)
def _step_index(base: int, selector: int | None) -> int | None:
    if any(base in block for block in _PRIVATE_USE):
        return None
    for index, step in enumerate(CHAIN):
        if all(coverage(face).has(base, selector) for face in {step.gothic, step.mincho}):
            return index
    return None


def runs(text: str) -> list[tuple[int, str]]:
    """Split a text into runs of one step; what nobody draws stays with the first (preflight has refused it before)."""
    result: list[tuple[int, str]] = []
    for cluster in clusters(text):
        index = step_index(cluster) or 0
        if result and result[-1][0] == index:
            result[-1] = (index, result[-1][1] + cluster.text)
        else:
            result.append((index, cluster.text))
    return result


# Characters that were looked up and can be drawn, with their width in em: most text is made of a few thousand.
_drawable: dict[str, float] = {" ": 0.0, "\n": 0.0}
_drawn = Characters(_drawable)
# The same with the ASCII characters and ends of lines between the texts of a record: every font has these.
_drawn_when_told = Characters(map(chr, (0x0A, *range(0x20, 0x7F))))


def is_drawable(text: str) -> bool:
    """Tell whether every character of a text is known to have a glyph; False may mean that none was looked up yet."""
    return not _drawn.new_in(text)


def is_drawable_as_told(told: str) -> bool:
    """The same for all texts of a record at once, as `parts.told` gives them."""
    return not _drawn_when_told.new_in(told)


_even = Characters()


def odd_characters(text: str) -> set[str]:
    """Characters of a text that no font draws by themselves, or that are wider than an em."""
    new = _even.new_in(text)
    even = {
        one
        for one in new
        if not is_variation_selector(ord(one)) and step_of_text(one) is not None and _advance_em(one) <= 1
    }
    _even.add(even)
    return new - even


def note_drawable(text: str) -> None:
    """Remember the characters of a text that was looked through and found drawable."""
    new = {cluster.text for cluster in clusters(text) if len(cluster.text) == 1} - _drawable.keys()
    _drawable.update({character: width_em(character) for character in new})
    _drawn.add(new)
    _drawn_when_told.add(new)


def width_em(text: str) -> float:
    """Return the set width of a text in gothic, in em (one em is one full-width character)."""
    if " " not in text and "\n" not in text:
        try:
            return sum(map(_drawable.__getitem__, text))
        except KeyError:
            pass
    return sum(_advance_em(cluster.text) for cluster in clusters(text))


def _advance_em(cluster: str) -> float:
    index = step_of_text(cluster)
    return 1.0 if index is None else coverage(CHAIN[index].gothic).advances_em.get(ord(cluster[0]), 1.0)


@cache
def stamping_fonts() -> Fonts:
    """The chain as the stamper takes it: files by family and weight, and the step that draws a character.

    Raises FontsMissingError.
    """
    gothic = tuple(FontFile(str(font_path(step.gothic)), step.gothic.number) for step in CHAIN)
    mincho = tuple(FontFile(str(font_path(step.mincho)), step.mincho.number) for step in CHAIN)
    chains = {
        (CHAIN[0].gothic.family, False): gothic,
        (CHAIN[0].gothic.family, True): (*map(_bold, gothic[:2]), *gothic[2:]),
        (CHAIN[0].mincho.family, False): mincho,
        # There is no bold of the mincho for public documents.
        (CHAIN[0].mincho.family, True): (mincho[0], _bold(mincho[1]), *mincho[2:]),
    }
    return Fonts(chains, step_of=step_of_text)


def _bold(file: FontFile) -> FontFile:
    """The bold of a font, in the file beside it; the regular one where the bold is not installed."""
    path = file.path.replace("-Regular.", "-Bold.")
    return FontFile(path, file.number) if Path(path).is_file() else file


def step_of_text(cluster: str) -> int | None:
    """Place in the chain of a character with its variation selector, None when nobody draws it."""
    return _step_index(ord(cluster[0]), ord(cluster[1]) if len(cluster) > 1 else None)

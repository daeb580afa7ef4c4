"""Fonts: which glyph draws a character, how wide it is, and the subset that goes into a file.

Metrics are those of the font file: advances in font units of ``upem`` to the em. Layout happens in CSS pixels (1/96
inch) of a size in CSS pixels, rounded as Pango rounds, to 1/1024 pixel.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import uharfbuzz as hb

PANGO_SCALE: Final = 1024
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_BMP_END: Final = 0x10000
_NO_UNIT: Final = range(0xD800, 0xF900)
_DROPPED: Final = (
    *("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT"),
    "SVG ",
    "VORG",
    "gasp",
    "meta",
    "vhea",
    "vmtx",
)


# Combining marks, kana marks, dashes in rows, conjoining jamo: fonts may compose them, so texts with them are shaped.
COMPOSED: Final = frozenset(
    map(
        chr,
        (
            *range(0x02B0, 0x0370),
            *(0x0060, 0x00B4, 0x2014, 0x2015, 0x3099, 0x309A),
            *range(0x1100, 0x1200),
            *range(0x1F1E6, 0x1F200),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """Where a typeface is: a file and, in a collection, its number."""

    path: str
    number: int = 0


def clusters(text: str) -> Iterator[str]:
    """Split a text into characters that keep their variation selector."""
    position, end = 0, len(text)
    while position < end:
        length = 1
        if position + 1 < end and is_selector(ord(text[position + 1])):
            length = 2
        yield text[position : position + length]
        position += length


def is_selector(code: int) -> bool:
    """Tell whether a code point is VS1 to VS256."""
    return code in _SELECTORS[0] or code in _SELECTORS[1]


class Typeface:
    """One font file: glyphs, advances, the code that stands for a character in a content stream.

    TrueType fonts (``by_unit``) are addressed by UTF-16 code unit, so that most text is ``text.encode("utf-16-be")``.
    What has no unit of its own (variation sequences, planes 1 to 16) is addressed by its glyph, in a second font of the
    file that shares the outlines; so are fonts with other outlines.
    """

    def __init__(self, file: FontFile) -> None:
        """Open a font. Raises FileNotFoundError; the caller knows which packages to name."""
        self.file = file
        foreign = _FOREIGN.get(file.path)
        blob = hb.Blob.from_file_path(file.path) if foreign is None else hb.Blob(foreign)
        self.size = len(blob)
        self._face = hb.Face(blob, file.number)
        self._font = hb.Font(self._face)
        self.upem: int = self._face.upem
        tables = set(self._face.table_tags)
        self.by_unit = "glyf" in tables
        self.name: str = self._face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or Path(file.path).stem
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = (round(value * 1000 / self.upem) for value in (extents.ascender, extents.descender))
        # No glyph is wider: advanceWidthMax of the table hhea.
        self.widest = int.from_bytes(self._face.reference_table("hhea").data[10:12], "big")
        self.glyphs: dict[str, int] = {}
        self._advances: dict[int, int] = {}
        # Everything that a text may hold to be encoded as it stands, found lazily.
        self.plain: set[str] = set()

    def glyph(self, cluster: str) -> int:
        """Glyph of a character, with its variation selector if it has one; 0 when the font lacks it."""
        found = self.glyphs.get(cluster)
        if found is None:
            codes = [ord(character) for character in cluster]
            if len(codes) > 1:
                found = self._font.get_variation_glyph(codes[0], codes[1]) or 0
            else:
                found = self._font.get_nominal_glyph(codes[0]) or 0
            self.glyphs[cluster] = found
            if found and self.by_unit and len(codes) == 1 and codes[0] < _BMP_END and codes[0] not in _NO_UNIT:
                self.plain.add(cluster)
        return found

    def advance(self, glyph: int) -> int:
        """Advance of a glyph in font units."""
        found = self._advances.get(glyph)
        if found is None:
            found = self._advances[glyph] = self._font.get_glyph_h_advance(glyph)
        return found

    def is_plain(self, text: str) -> bool:
        """Tell whether the font draws this text one glyph a character, as HarfBuzz finds; long texts are cached."""
        if COMPOSED.isdisjoint(text):
            return True
        return _shaped_plainly(self, text)

    def shape(self, text: str) -> list[int]:
        """Glyphs that HarfBuzz draws a text with, ligatures off as in the style sheet of the letters."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = "ja"
        hb.shape(self._font, buffer, {"liga": False, "clig": False, "kern": False})
        return [info.codepoint for info in buffer.glyph_infos]

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """The font with these glyphs only, in their old places."""
        chosen = hb.SubsetInput()
        chosen.glyph_set.update({0, *glyphs})
        chosen.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.DESUBROUTINIZE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NO_HINTING
        )
        chosen.drop_table_tag_set.update(hb_tag(name) for name in _DROPPED)
        subset = chosen.subset(self._face)
        return bytes(subset.blob.data)


def hb_tag(name: str) -> int:
    """A table's tag as HarfBuzz counts it."""
    return int.from_bytes(name.encode("ascii"), "big")


@lru_cache(maxsize=50_000)
def _shaped_plainly(typeface: Typeface, text: str) -> bool:
    return typeface.shape(text) == [typeface.glyph(cluster) for cluster in clusters(text)]


@cache
def typeface(file: FontFile) -> Typeface:
    """The typeface of a file, opened once a process."""
    return Typeface(file)


FOREIGN: Final = "font-"
_FOREIGN: Final[dict[str, bytes]] = {}


def foreign_font(content: bytes, number: int) -> FontFile:
    """A font that is known by its content only; its name follows from the content."""
    name = f"{FOREIGN}{hashlib.sha256(content).hexdigest()[:16]}"
    _FOREIGN[name] = content
    return FontFile(name, number)


def foreign_content(file: FontFile) -> bytes | None:
    """Content of a font that is known by its content only; None for a font with a file."""
    return _FOREIGN.get(file.path)

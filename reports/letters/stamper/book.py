"""A file of many letters: pages, the backgrounds they share, and one subset of each font for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reports.letters.stamper.archival import archival_entries
from reports.letters.stamper.code128 import form_of
from reports.letters.stamper.design import PX_PT, Background
from reports.letters.stamper.ink import FontNames, Values
from reports.letters.stamper.pdf_file import PdfFile
from reports.letters.stamper.ruler import FontKey, Fonts
from reports.letters.stamper.template import Stacks, Stamped, StampedPage, Template
from reports.letters.stamper.typefaces import FontFile, Typeface, typeface

_KIDS: Final = 100
_PRODUCER: Final = "Secretariat"
_UNITS: Final = 0x10000
# Space in an object stream is cheap; what is not told here, readers take from the parent.
_IDENTITY_TO_UNICODE: Final = "\n".join(
    [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
        *(
            f"{len(rows)} beginbfrange\n"
            + "\n".join(f"<{row:02x}00> <{row:02x}ff> <{row:02x}00>" for row in rows)
            + "\nendbfrange"
            for rows in (range(100), range(100, 200), range(200, 256))
        ),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
)


@dataclass(slots=True)
class _Used:
    """What a file uses of one typeface: characters by UTF-16 unit, and glyphs with their text."""

    units: set[str]
    glyphs: dict[int, str]


class Book:
    """Collects letters and writes them as one PDF. The same letters in the same order give the same bytes."""

    def __init__(self, fonts: Fonts, *, title: str = "", level: int = 1, is_archival: bool = False) -> None:
        """Start a file; ``title`` goes into its metadata. ``is_archival`` writes it as PDF/A-2b, for sRGB output.

        ``level`` is zlib's for what pages say, 0 leaves it as it is: larger by half, and made in half the time.
        """
        self._names = FontNames(fonts)
        self._fonts = fonts
        self._title = title
        self._is_archival = is_archival
        self._pdf = PdfFile(level=level)
        self._pages: list[int] = []
        self._used: dict[FontFile, _Used] = {}
        # Backgrounds by content with name and object, names of commons by content, and all of them as forms.
        self._backgrounds: dict[bytes, tuple[str, int, Background]] = {}
        self._commons: dict[bytes, str] = {}
        self._forms: list[tuple[str, int]] = []
        self._bars: set[bytes] = set()
        # The stream with which pages of a background, a common and a head begin: the same for all of them.
        self._starts: dict[tuple[bytes, bytes, bytes], int] = {}
        self._root = self._pdf.reserve()
        self._resources, self._fonts_used = self._pdf.reserve(), self._pdf.reserve()
        self._parents: list[int] = []
        self._font_objects: dict[str, int] = {}

    @property
    def page_count(self) -> int:
        """Pages so far."""
        return len(self._pages)

    def stamp(self, template: Template, values: Values, stacks: Stacks | None = None) -> None:
        """Stamp a letter into the file. Raises StampError; the file is then as it was."""
        self.add(template.stamp(values, stacks, file=self))

    def add(self, letter: Stamped) -> None:
        """Add the pages of a letter."""
        for key, used in letter.uses:
            self._note(key, used)
        self._bars.update(*letter.forms)
        for page in letter.pages:
            start = self._starts.get((page.background.content, page.common, page.head)) or self._start(page)
            own = self._pdf.add_stream(page.content)
            if len(self._pages) % _KIDS == 0:
                self._parents.append(self._pdf.reserve())
            self._pages.append(
                self._pdf.add(b"<</Type/Page/Parent %d 0 R/Contents[%d 0 R %d 0 R]>>" % (self._parents[-1], start, own))
            )

    def _note(self, key: FontKey, used: Iterable[str]) -> None:
        known = self._used.setdefault(key.file, _Used(set(), {}))
        if key.mode == "U":
            for text in used:
                known.units.update(text)
            return
        face = typeface(key.file)
        for cluster in used:
            known.glyphs.setdefault(face.glyph(cluster), cluster)

    def _start(self, page: StampedPage) -> int:
        """Write what draws the background, turns the page into CSS pixels and draws what is common, then the head."""
        background = page.background
        height_pt = f"{background.height_pt:.6f}"
        content = f"/{self._background(background)} Do\n{PX_PT} 0 0 {-PX_PT} 0 {height_pt} cm\n"
        if page.common:
            content += f"/{self._commons.get(page.common) or self._common(page)} Do\n"
        found = self._pdf.add_stream(content.encode() + page.head)
        self._starts[background.content, page.common, page.head] = found
        return found

    def _background(self, background: Background) -> str:
        """Name of a background; it is written at the end of the file."""
        known = self._backgrounds.get(background.content)
        if known is not None:
            return known[0]
        name, number = f"B{len(self._backgrounds)}", self._pdf.reserve()
        self._forms.append((name, number))
        self._backgrounds[background.content] = (name, number, background)
        return name

    def _common(self, page: StampedPage) -> str:
        """Write what pages have in common as a form; returns its name."""
        width, height = page.background.width_pt / PX_PT, page.background.height_pt / PX_PT
        entries = (
            f"/Type/XObject/Subtype/Form/BBox[0 0 {width:.3f} {height:.3f}]/Resources<</Font {self._fonts_used} 0 R>>"
        )
        name = self._commons[page.common] = f"C{len(self._commons)}"
        self._forms.append((name, self._pdf.add_stream(page.common, entries.encode())))
        return name

    # --- The end of the file ------------------------------------------------------------------------------------------

    def finish(self) -> bytes:
        """Write fonts, backgrounds and page tree; returns the whole file. Raises ValueError without pages."""
        if not self._pages:
            raise ValueError("A file needs a page.")
        for _name, number, background in self._backgrounds.values():
            self._write_background(number, background)
        self._write_bars()
        self._write_fonts()
        fonts = "".join(f"/{name} {number} 0 R" for name, number in sorted(self._font_objects.items()))
        forms = "".join(f"/{name} {number} 0 R" for name, number in self._forms)
        self._pdf.add(f"<<{fonts}>>".encode(), self._fonts_used)
        self._pdf.add(f"<</Font {self._fonts_used} 0 R/XObject<<{forms}>>>>".encode(), self._resources)
        tree = self._write_tree()
        more = archival_entries(self._pdf, title=self._title, producer=_PRODUCER) if self._is_archival else b""
        self._pdf.add(b"<</Type/Catalog/Pages %d 0 R/Lang(ja)%b>>" % (tree, more), self._root)
        info = self._pdf.add(b"<</Producer<%b>/Title<%b>>>" % (_text(_PRODUCER), _text(self._title)))
        return self._pdf.finish(root=self._root, info=info)

    def _write_tree(self) -> int:
        tree = self._pdf.reserve()
        *_names, first = next(iter(self._backgrounds.values()))
        for place, parent in enumerate(self._parents):
            kids = self._pages[place * _KIDS : (place + 1) * _KIDS]
            listed = b" ".join(b"%d 0 R" % kid for kid in kids)
            self._pdf.add(b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (tree, len(kids), listed), parent)
        listed = b" ".join(b"%d 0 R" % parent for parent in self._parents)
        self._pdf.add(
            b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 %.6f %.6f]/Resources %d 0 R>>"
            % (len(self._pages), listed, first.width_pt, first.height_pt, self._resources),
            tree,
        )
        return tree

    def _write_background(self, number: int, background: Background) -> None:
        fonts = []
        for use in background.fonts:
            known = self._used.setdefault(use.key.file, _Used(set(), {}))
            for glyph, text in use.glyphs.items():
                known.glyphs.setdefault(glyph, text)
            fonts.append(f"/{use.name} {self._font_object(use.key)} 0 R")
        images = "".join(
            f"/{name} {self._pdf.add_raw_stream(data, entries)} 0 R" for name, (entries, data) in background.images
        )
        entries = (
            f"/Type/XObject/Subtype/Form/BBox[0 0 {background.width_pt:.6f} {background.height_pt:.6f}]"
            f"/Resources<</Font<<{''.join(fonts)}>>/XObject<<{images}>>/ExtGState"
        )
        self._pdf.add_stream(background.content, entries.encode() + background.states + b">>", number)

    def _write_bars(self) -> None:
        """Write the bars of Code128 symbols; their forms reach over all that they draw, so that nothing is cut."""
        for operator in sorted(self._bars):
            name, content = form_of(operator)
            self._forms.append(
                (name, self._pdf.add_raw_stream(content, b"/Type/XObject/Subtype/Form/BBox[0 -1 9999 2]"))
            )

    def _font_object(self, key: FontKey) -> int:
        name = self._names.name(key)
        if name not in self._font_objects:
            self._font_objects[name] = self._pdf.reserve()
        return self._font_objects[name]

    def _write_fonts(self) -> None:
        for file, used in sorted(self._used.items(), key=lambda item: (item[0].path, item[0].number)):
            self._write_typeface(typeface(file), used)

    def _write_typeface(self, face: Typeface, used: _Used) -> None:
        units = {ord(character): face.glyph(character) for character in sorted(used.units)}
        glyphs = dict(sorted(used.glyphs.items()))
        subset = face.subset({*units.values(), *glyphs})
        entries = b"/Length1 %d" % len(subset) if face.by_unit else b"/Subtype/OpenType"
        outlines = self._pdf.add_stream(subset, entries)
        descriptor = self._pdf.add(
            f"<</Type/FontDescriptor/FontName/{_subset_name(face, used)}/Flags 4/FontBBox[-1000 -500 2000 1500]"
            f"/ItalicAngle 0/Ascent {face.ascent}/Descent {face.descent}/CapHeight 800/StemV 80"
            f"/FontFile{2 if face.by_unit else 3} {outlines} 0 R>>".encode()
        )
        if units:
            mapping = bytearray(2 * _UNITS)
            for unit, glyph in units.items():
                mapping[2 * unit : 2 * unit + 2] = glyph.to_bytes(2, "big")
            to_glyph = b"%d 0 R" % self._pdf.add_stream(bytes(mapping).rstrip(b"\x00") + b"\x00\x00")
            widths = {unit: face.advance(glyph) for unit, glyph in units.items()}
            self._write_font(face, used, "U", descriptor, to_glyph, widths, _IDENTITY_TO_UNICODE)
        if glyphs:
            widths = {glyph: face.advance(glyph) for glyph in glyphs}
            self._write_font(face, used, "G", descriptor, b"/Identity", widths, _to_unicode(glyphs))

    def _write_font(
        self,
        face: Typeface,
        used: _Used,
        mode: str,
        descriptor: int,
        to_glyph: bytes,
        widths: dict[int, int],
        to_unicode: str,
    ) -> None:
        name = _subset_name(face, used)
        text = self._pdf.add_stream(to_unicode.encode("ascii"))
        listed = " ".join(f"{code}[{' '.join(run)}]" for code, run in _runs(widths, face.upem))
        descendant = self._pdf.add(
            f"<</Type/Font/Subtype/CIDFontType{2 if face.by_unit else 0}/BaseFont/{name}"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>".encode()
            + (b"/CIDToGIDMap %b" % to_glyph if face.by_unit else b"")
            + f"/W[{listed}]/DW 1000/FontDescriptor {descriptor} 0 R>>".encode()
        )
        self._pdf.add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {text} 0 R>>".encode(),
            self._font_object(FontKey(face.file, mode)),
        )


def _runs(widths: dict[int, int], upem: int) -> Iterable[tuple[int, list[str]]]:
    """Runs of codes one after the other, with their widths in thousandths of an em."""
    found: list[tuple[int, list[str]]] = []
    before = -2
    for code in sorted(widths):
        if code != before + 1:
            found.append((code, []))
        found[-1][1].append(str(round(widths[code] * 1000 / upem)))
        before = code
    return found


def _to_unicode(glyphs: dict[int, str]) -> str:
    rows = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in glyphs.items()]
    parts = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )


def _subset_name(face: Typeface, used: _Used) -> str:
    """Name of a subset: six letters that follow from what is in it."""
    number = sum(map(ord, used.units)) * 31 + sum(used.glyphs) + 7 * len(used.glyphs)
    letters = ""
    for _place in range(6):
        number, letter = divmod(number, 26)
        letters += chr(65 + letter)
    return f"{letters}+{face.name}"


def _text(text: str) -> bytes:
    """A text string of a dictionary, as hexadecimal digits."""
    return b"feff" + text.encode("utf-16-be").hex().encode()

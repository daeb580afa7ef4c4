"""The one adapter to WeasyPrint: lays a template out once, reads where its fields are and draws it without them.

It reads WeasyPrint's boxes and paints pages into its streams, which is not its public interface: the version is pinned
and a test compares pixels. WeasyPrint is imported by the caller's ``lay_out``, so that all else runs without Pango.

A template marks fields with ``<span data-f="name">``, the lines of a stacked group with ``data-stack="name"`` on the
group and ``data-row="kind"`` on each line, and symbols with ``<svg data-code="qr" data-f="name" width height>``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element

from reports.letters.stamper.design import (
    PX_PT,
    Background,
    Block,
    CodeBox,
    FontUse,
    Place,
    Segment,
    Skeleton,
    Stack,
    StackRow,
    Variant,
)
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.ruler import BLACK, Chains, FontKey, TextStyle
from reports.letters.stamper.typefaces import foreign_font, typeface

_BOLD: Final = 600
_ALIGNMENTS: Final = {"start": "left", "left": "left", "center": "center", "right": "right", "end": "right"}
_BLANKS: Final = " \t\n\r\f"


@dataclass
class LaidOut:
    """A template as WeasyPrint laid it out: the parts that do not vary, and this variant with its lines of text."""

    skeleton: Skeleton
    variant: Variant
    lines: tuple[tuple[str, ...], ...]


@dataclass
class _Found:
    """What a walk over the boxes of a document collects."""

    blocks: list[Block] = field(default_factory=list)
    baselines: list[tuple[float, ...]] = field(default_factory=list)
    lines: list[tuple[str, ...]] = field(default_factory=list)
    stacks: dict[str, Stack] = field(default_factory=dict)
    codes: list[CodeBox] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def read_document(document: Any, chains: Chains) -> LaidOut:
    """Read a laid-out document with a sample's values in it. Raises StampError ``design`` for what is not supported."""
    found = _Found()
    for number, page in enumerate(document.pages):
        _walk(page._page_box, number, found, None)  # noqa: SLF001 (this is the adapter)
    skeleton = Skeleton(tuple(found.blocks), found.stacks, tuple(found.codes), len(document.pages))
    variant = Variant(
        backgrounds=tuple(_paint(page, chains) for page in document.pages),
        baselines=tuple(found.baselines),
        places=tuple(found.places),
        anchors=tuple({name: spot[1] for name, spot in page.anchors.items()} for page in document.pages),
    )
    return LaidOut(skeleton, variant, tuple(found.lines))


def _walk(box: Any, page: int, found: _Found, stack: Any) -> None:
    element = getattr(box, "element", None)
    if _attribute(element, "data-code"):
        if hasattr(box, "replacement"):
            _read_code(box, page, found)
        return
    if _attribute(element, "data-stack") and stack is None and not _is_line(box):
        stack = box
        name = _attribute(element, "data-stack")
        found.stacks.setdefault(name, Stack(page, box.content_box_y(), {}))
    children = list(getattr(box, "children", ()))
    if _is_shrunk(box) and _has_field(children):
        raise StampError("design", "A box with fields is as wide as its text: give it a width.")
    if children and _is_line(children[0]) and _has_field(children):
        _read_block(box, page, found, stack)
    for child in children:
        _walk(child, page, found, stack)


def _is_shrunk(box: Any) -> bool:
    """Tell whether the width of a box follows from its text: then its fields would lie elsewhere in every letter.

    A box that holds a symbol is as wide as the symbol.
    """
    style = box.style
    is_free = style["position"] in {"absolute", "fixed"} and "auto" in {str(style["left"]), str(style["right"])}
    widths = {str(part.style["width"]) for part in [box, *_tables(box)]}
    if widths != {"auto"} or not (is_free or style["float"] != "none"):
        return False
    return not any(_attribute(getattr(inner, "element", None), "data-code") for inner in _inside([box]))


def _tables(box: Any) -> list[Any]:
    """The table in the box that WeasyPrint wraps around it: the table has the width."""
    return list(box.children) if getattr(box, "is_table_wrapper", False) else []


def _attribute(element: Any, name: str) -> str:
    return (element.get(name) or "") if isinstance(element, Element) else ""


def _is_line(box: Any) -> bool:
    return type(box).__name__ == "LineBox"


def _inside(boxes: Sequence[Any]) -> Iterator[Any]:
    for box in boxes:
        yield box
        yield from _inside(getattr(box, "children", ()))


def _has_field(lines: Sequence[Any]) -> bool:
    return any(
        _attribute(box.element, "data-f") and not _attribute(box.element, "data-code")
        for box in _inside(lines)
        if getattr(box, "element", None) is not None and type(box).__name__ == "InlineBox"
    )


def _read_code(box: Any, page: int, found: _Found) -> None:
    found.codes.append(CodeBox(box.element.get("data-code"), box.element.get("data-f"), page))
    found.places.append(Place(box.content_box_x(), box.content_box_y(), box.width, box.height))


# --- Blocks -----------------------------------------------------------------------------------------------------------


def _read_block(box: Any, page: int, found: _Found, stack: Any) -> None:
    lines = [child for child in box.children if _is_line(child)]
    if len(lines) < len(box.children):
        raise StampError("design", "A block with fields holds other blocks: put the fields into a paragraph.")
    if box.style.__class__.__name__ == "AnonymousStyle":
        raise StampError("design", "Text with fields stands beside blocks: put it into a paragraph.")
    segments = tuple(_Segments(box, lines).read())
    block = Block(
        page=page,
        x_px=box.content_box_x(),
        width_px=box.width,
        indent_px=_length(box.style["text_indent"], box.width),
        align=_alignment(box.style),
        wraps=box.style["white_space"] not in {"nowrap", "pre"},
        segments=segments,
    )
    row = _attribute(box.element, "data-row")
    if stack is not None and row:
        _read_row(box, row, block, lines[0], found.stacks[stack.element.get("data-stack")])
    else:
        found.blocks.append(block)
        found.baselines.append(tuple(_baseline(line) for line in lines))
        found.lines.append(tuple(_text_of(line) for line in lines))
    for line in lines:
        _empty(line)


def _read_row(box: Any, row: str, block: Block, line: Any, stack: Stack) -> None:
    (segment,) = (segment for segment in block.segments if segment.kind == "field")
    if segment.style is None:
        raise StampError("design", "A line of a stacked group has no text.")
    size = segment.style.size_px
    stack.rows[row] = StackRow(
        block=block,
        margin_px=box.margin_top,
        height_em=box.height / size,
        baseline_em=(_baseline(line) - box.content_box_y()) / size,
    )


def _alignment(style: Any) -> str:
    value = style["text_align_all"]
    if value not in _ALIGNMENTS or style["direction"] != "ltr":
        raise StampError("design", f"Text with fields is set {value}: use left, center or right.")
    return _ALIGNMENTS[value]


def _length(value: Any, whole_px: float) -> float:
    """A computed length in pixels."""
    if value.unit == "%":
        return float(value.value * whole_px / 100)
    return float(value.value)


def _baseline(line: Any) -> float:
    """Baseline of a line's text: fields may not be raised or lowered."""
    heights = {
        round(box.position_y + box.baseline, 3): box.position_y + box.baseline
        for box in _inside([line])
        if type(box).__name__ == "TextBox" and box.text.strip(_BLANKS)
    }
    if len(heights) > 1:
        raise StampError("design", "A line with fields has text of several baselines.")
    if not heights:
        return float(line.position_y + line.baseline)
    return float(next(iter(heights.values())))


def _text_of(line: Any) -> str:
    return "".join(box.text for box in _inside([line]) if type(box).__name__ == "TextBox")


def _empty(box: Any) -> None:
    """Take the text out of a line, so that the background is drawn without it; its boxes stay where they are."""
    kept = []
    for child in box.children:
        name = type(child).__name__
        if name == "TextBox":
            continue
        if name == "InlineBox":
            _empty(child)
        kept.append(child)
    box.children = kept


class _Segments:
    """Reads the text of a block from its element: in the order of the source, white space as CSS collapses it."""

    def __init__(self, box: Any, lines: Sequence[Any]) -> None:
        self.box = box
        self.styles: dict[Any, Any] = {}
        self.boxes: dict[Any, Any] = {}
        for inner in _inside(lines):
            element = getattr(inner, "element", None)
            if type(inner).__name__ == "InlineBox":
                self.styles[element] = inner.style
            elif type(inner).__name__ in {"InlineBlockBox", "InlineReplacedBox"}:
                self.boxes[element] = inner
        self.found: list[Segment] = []

    def read(self) -> list[Segment]:
        self._children(self.box.element, self.box.style)
        return self._collapsed()

    def _children(self, element: Element, style: Any) -> None:
        self._text(element.text, style)
        for child in element:
            self._element(child, style)
            self._text(child.tail, style)

    def _element(self, child: Element, style: Any) -> None:
        name = _attribute(child, "data-f")
        if child in self.boxes:
            self.found.append(Segment("box", width_px=self.boxes[child].margin_width()))
        elif child.tag == "br":
            self.found.append(Segment("break"))
        elif name:
            self.found.append(Segment("field", text_style(self.styles.get(child, style)), field=name))
        elif child in self.styles:
            self._children(child, self.styles[child])
        elif (child.text or "").strip() or len(child):
            raise StampError("design", f"A block with fields holds <{child.tag}>, which is not in its lines.")

    def _text(self, text: str | None, style: Any) -> None:
        if text:
            self.found.append(Segment("text", text_style(style), text=text))

    def _collapsed(self) -> list[Segment]:
        result: list[Segment] = []
        after_blank = True
        for segment in self.found:
            if segment.kind != "text":
                after_blank = segment.kind == "break"
                result.append(segment)
                continue
            letters = []
            for character in segment.text:
                blank = character in _BLANKS
                if not (blank and after_blank):
                    letters.append(" " if blank else character)
                after_blank = blank
            if letters:
                result.append(Segment("text", segment.style, text="".join(letters)))
        return _without_end_blank(result)


def _without_end_blank(segments: list[Segment]) -> list[Segment]:
    """Drop the white space at the end of a block and before a forced break."""
    result: list[Segment] = []
    for place, segment in enumerate(segments):
        following = segments[place + 1].kind if place + 1 < len(segments) else "break"
        text = segment.text.rstrip(" ") if following == "break" else segment.text
        if segment.kind != "text" or text:
            result.append(Segment(segment.kind, segment.style, text, segment.field, segment.width_px))
    return result


def text_style(style: Any) -> TextStyle:
    """Our record of a computed style."""
    spacing = style["letter_spacing"]
    color = style["color"]
    channels = color.to("srgb").coordinates
    if color.alpha != 1:
        raise StampError("design", "Text with fields is transparent.")
    return TextStyle(
        family=style["font_family"][0],
        bold=style["font_weight"] >= _BOLD,
        size_px=style["font_size"],
        spacing_px=0.0 if spacing == "normal" else float(getattr(spacing, "value", spacing)),
        color=(float(channels[0]), float(channels[1]), float(channels[2])) if any(channels) else BLACK,
    )


# --- Background -------------------------------------------------------------------------------------------------------


def _paint(page: Any, chains: Chains) -> Background:
    """Draw a page, its fields emptied, into content operators."""
    import pydyf  # noqa: PLC0415 (comes with WeasyPrint)
    from weasyprint.pdf.stream import Stream  # noqa: PLC0415 (needs Pango)

    fonts: dict[Any, Any] = {}
    images: dict[str, Any] = {}
    resources = pydyf.Dictionary(
        {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")}
    )
    rectangle = (0, 0, page.width, page.height)
    stream = Stream(fonts, rectangle, resources, images, None, {}, None, compress=False)
    stream.transform(d=-1, f=page.height * PX_PT)
    page.paint(stream, PX_PT)
    if resources["Pattern"] or resources["Shading"] or len(resources["XObject"]) > len(images):
        raise StampError("design", "The template has a pattern, a gradient or a transparent group.")
    return Background(
        width_pt=page.width * PX_PT,
        height_pt=page.height * PX_PT,
        content=b"\n".join(item if isinstance(item, bytes) else str(item).encode() for item in stream.stream),
        fonts=tuple(_font_use(font, chains) for font in fonts.values() if font.to_unicode),
        states=resources["ExtGState"].data,
        images=tuple((name, _image(entry)) for name, entry in sorted(images.items())),
    )


def _image(entry: dict[str, Any]) -> tuple[bytes, bytes]:
    """An image as the entries of its dictionary and its data, encoded. Raises StampError for a transparent one."""
    image = entry["image"].get_x_object(entry["interpolate"], max(entry["dpi_ratios"]))
    if "SMask" in image.extra:
        raise StampError("design", "The template has a transparent image: give it a white ground.")
    dictionary, _word, rest = image.data.partition(b"\nstream\n")
    return re.sub(rb"/Length \d+", b"", dictionary[2:-2]), rest.removesuffix(b"\nendstream")


def _font_use(font: Any, chains: Chains) -> FontUse:
    """Find the file of a font that WeasyPrint chose."""
    if font.missing:
        raise StampError("missing_glyph", "The template itself has a character that no font draws.")
    for files in chains.values():
        for file in files:
            face = typeface(file)
            if face.size == len(font.file_content) and file.number == font.index:
                return FontUse(font.hash, FontKey(file, "G"), dict(sorted(font.to_unicode.items())))
    # A font of the machine that is not in the table: it goes into the file as it is.
    return FontUse(font.hash, FontKey(foreign_font(font.file_content, font.index), "G"), dict(font.to_unicode))

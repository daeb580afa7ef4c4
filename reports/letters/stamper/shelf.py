"""Templates that were laid out, as bytes: so that another process need not lay them out again.

Only data goes in and comes out: no code is run by reading. What a letter says is not part of it.
"""

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final, Protocol

from reports.letters.stamper.design import (
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
from reports.letters.stamper.ruler import FontKey, TextStyle
from reports.letters.stamper.typefaces import FOREIGN, FontFile, foreign_content, foreign_font

_RECORDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        *(Background, Block, CodeBox, FontFile, FontKey, FontUse, Place, Segment, Skeleton, Stack, StackRow),
        *(TextStyle, Variant),
    )
}


class Shelf(Protocol):
    """Where a template keeps what it laid out. ``name`` is ``skeleton`` or stands for a way of breaking lines."""

    def take(self, name: str) -> Any:
        """What was put under a name, None when nothing is there."""

    def put(self, name: str, value: Any) -> None:
        """Keep a skeleton or a variant."""


def packed(value: Any) -> bytes:
    """A skeleton or variant as bytes. Raises TypeError for other records."""
    return zlib.compress(json.dumps(_written(value), separators=(",", ":")).encode(), 6)


def unpacked(data: bytes) -> Any:
    """The other way round. Raises ValueError for anything that ``packed`` did not write.

    Fonts that are known by their content only are named in it: ``fonts_of`` tells which, ``welcome_font`` brings them.
    """
    try:
        return _read(json.loads(zlib.decompress(data)))
    except (zlib.error, KeyError, IndexError, TypeError, UnicodeDecodeError) as error:
        raise ValueError("What was kept of a design is damaged.") from error


def fonts_of(value: Any) -> dict[str, bytes | None]:
    """Fonts of a skeleton or variant that have no file, by name; None for one that this process does not have."""
    backgrounds = value.backgrounds if isinstance(value, Variant) else ()
    files = [use.key.file for background in backgrounds for use in background.fonts]
    return {file.path: foreign_content(file) for file in files if file.path.startswith(FOREIGN)}


def welcome_font(name: str, content: bytes) -> None:
    """Take a font that is known by its content. Raises ValueError when it is another one."""
    if foreign_font(content, 0).path != name:
        raise ValueError("What was kept of a font is damaged.")


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if isinstance(value, tuple):
        return ["tuple", *map(_written, value)]
    if isinstance(value, dict):
        return ["dict", *([_written(key), _written(entry)] for key, entry in value.items())]
    if not is_dataclass(value) or type(value).__name__ not in _RECORDS:
        raise TypeError(f"{type(value).__name__} is not part of a design.")
    return [type(value).__name__, *(_written(getattr(value, entry.name)) for entry in fields(value))]


def _read(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    name, *parts = value
    known = _READERS.get(name)
    return known(parts) if known else _RECORDS[name](*map(_read, parts))


_READERS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "bytes": lambda parts: base64.b64decode(parts[0], validate=True),
    "tuple": lambda parts: tuple(map(_read, parts)),
    "dict": lambda parts: {_read(key): _read(entry) for key, entry in parts},
}

"""Designs that were laid out, shared by all processes through the cache: to lay one out takes up to a second.

The key follows from everything that a layout depends on; what is kept holds no letter's values.
"""

import hashlib
import logging
from functools import cache as once
from importlib.metadata import version
from typing import Any, Final

from django.core.cache import cache

from reports.letters.fonts import CHAIN, font_path
from reports.letters.layout import LetterLayout
from reports.letters.stamper.shelf import fonts_of, packed, unpacked, welcome_font

log = logging.getLogger(__name__)
# To be raised when the stamper reads layouts in another way.
_EDITION: Final = 1
_KEPT_SECONDS: Final = 7 * 24 * 3600


class SharedShelf:
    """The shelf of one template. A damaged entry is dropped, and without a cache all goes on as if it were empty."""

    def __init__(self, html: str, layout: LetterLayout) -> None:
        """Find the shelf of a template with marks, in this layout."""
        parts = (str(_EDITION), version("weasyprint"), _fonts(), repr(layout), html)
        self._key = hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _name(self, name: str) -> str:
        return f"letter-design:{self._key}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"

    def take(self, name: str) -> Any:
        """What was put under a name, None when nothing usable is there."""
        key = self._name(name)
        try:
            data = cache.get(key)
            value = None if data is None else unpacked(data)
            return value if _has_fonts(value) else None
        except ValueError:
            log.warning("a design that was kept is damaged: it is laid out anew")
            cache.delete(key)
        except Exception:
            log.warning("the cache cannot be read: designs are laid out anew", exc_info=True)
        return None

    def put(self, name: str, value: Any) -> None:
        """Keep a skeleton or a variant for a week."""
        try:
            for font, content in fonts_of(value).items():
                cache.add(f"letter-font:{font}", content, _KEPT_SECONDS * 2)
            cache.set(self._name(name), packed(value), _KEPT_SECONDS)
        except Exception:
            log.warning("the cache cannot be written: designs are laid out anew", exc_info=True)


def _has_fonts(value: Any) -> bool:
    """Take the fonts of a design that have no file out of the cache; False when one of them is not there."""
    for name, content in fonts_of(value).items():
        if content is None:
            kept = cache.get(f"letter-font:{name}")
            if kept is None:
                return False
            welcome_font(name, kept)
    return True


@once
def _fonts() -> str:
    """The font files as they lie here: path, size and time."""
    files = dict.fromkeys(font_path(face) for step in CHAIN for face in (step.gothic, step.mincho))
    return ";".join(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)

"""A growing set of characters that tells of a text, in one step, whether it has others."""

import re
from collections.abc import Iterable
from typing import Final

# The pattern is made anew when it was of no use so many times: that takes about as long as to do without it.
_IN_VAIN: Final = 32


class Characters:
    """Characters that are known. A text is looked through by a pattern of most of them, and by all only if need be."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Begin with some."""
        self._known = set(known)
        self._make_pattern()

    def _make_pattern(self) -> None:
        listed = re.escape("".join(sorted(self._known)))
        self._others = re.compile(f"[^{listed}]" if listed else "(?s:.)")
        self._in_vain = 0

    def add(self, characters: Iterable[str]) -> None:
        """Know more of them."""
        self._known.update(characters)

    def new_in(self, text: str) -> set[str]:
        """Characters of a text that are not known; mostly none."""
        if self._others.search(text) is None:
            return set()
        new = set(text) - self._known
        if not new:
            self._in_vain += 1
            if self._in_vain == _IN_VAIN:
                self._make_pattern()
        return new

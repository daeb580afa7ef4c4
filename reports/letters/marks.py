"""Marks: what stands in a template's context instead of a letter's values while the template is laid out for stamping.

A mark writes itself as ``<span data-f="name">``; the filters of the letters pass through it and leave their name
behind, so that a template is written once and serves both for one letter and for all of them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.safestring import SafeString

_MARK: Final = re.compile('<span data-f="([^"]+)"></span>')


class Mark(SafeString):
    """The place of a value, by its path in the letter, ``members.0.name``, and the filters behind it."""

    name: str

    def __new__(cls, name: str) -> "Mark":
        """Make the mark of a value."""
        mark = super().__new__(cls, f'<span data-f="{name}"></span>')
        mark.name = name
        return mark

    def through(self, filter_name: str) -> "Mark":
        """The same value behind a filter."""
        return Mark(f"{self.name}|{filter_name}")


def marked_names(html: str) -> tuple[str, ...]:
    """Names of the fields of a document, each once, in order."""
    return tuple(dict.fromkeys(_MARK.findall(html)))


def fill(html: str, values: Mapping[str, str], write: Callable[[str], str]) -> str:
    """Put values into the marks of a document; ``write`` turns a text into markup."""
    return _MARK.sub(lambda match: f'<span data-f="{match[1]}">{write(values[match[1]])}</span>', html)


def value_at(content: Any, path: str) -> Any:
    """The value at a path of a letter."""
    for step in path.split("."):
        content = content[int(step)] if step.isdecimal() else getattr(content, step)
    return content

"""Marks: what stands in a template's context instead of a letter's values while the template is laid out for stamping.

A mark writes itself as ``<span data-f="name">``; the filters of the letters pass through it and leave their name
behind, so that a template is written once and serves both for one letter and for all of them.
"""

import re
from collections.abc import Callable, Mapping
from operator import attrgetter, itemgetter
from typing import Any, Final

from django.utils.safestring import SafeString

# A number, or names one behind the other.
_PATH_STEP: Final = re.compile(r"[0-9]+|[a-z_]+(?:\.[a-z_]+)*")
# A path with a place in a list in it: ``certificates.0.verify_url``, not ``qr.1``.
_CODED: Final = re.compile(r'data-code="qr" data-f="([a-z_]+\.[0-9]+\.[a-z_]+)"')
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


def coded_names(html: str) -> tuple[str, ...]:
    """Names of the values that a document shows as codes of their own, each once; the codes of its pages are none."""
    return tuple(dict.fromkeys(_CODED.findall(html)))


def fill(html: str, values: Mapping[str, str], write: Callable[[str], str]) -> str:
    """Put values into the marks of a document; ``write`` turns a text into markup."""
    return _MARK.sub(lambda match: f'<span data-f="{match[1]}">{write(values[match[1]])}</span>', html)


def value_at(path: str) -> Callable[[Any], Any]:
    """What takes the value at a path out of a letter, such as ``members.0.name``."""
    steps = [_step(step) for step in _PATH_STEP.findall(path)]
    if len(steps) == 1:
        return steps[0]

    def read(content: Any) -> Any:
        for step in steps:
            content = step(content)
        return content

    return read


def _step(step: str) -> Callable[[Any], Any]:
    return itemgetter(int(step)) if step.isdecimal() else attrgetter(step)

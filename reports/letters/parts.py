"""The parts of the records that letters are made of, taken out in one go: dataclasses tell theirs slowly."""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

_NAMES: Final[dict[type[Any], tuple[str, ...]]] = {}
_PARTS: Final[dict[type[Any], Callable[[Any], tuple[Any, ...]]]] = {}


def names_of(kind: type[Any]) -> tuple[str, ...]:
    """Names of the parts of a record."""
    found = _NAMES.get(kind)
    if found is None:
        found = _NAMES[kind] = tuple(entry.name for entry in fields(kind))
    return found


def parts_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all parts out of a record of several parts."""
    found = _PARTS.get(kind)
    if found is None:
        names = names_of(kind)
        if len(names) == 1:
            raise TypeError(f"{kind.__name__} has one part only.")
        found = _PARTS[kind] = attrgetter(*names)
    return found

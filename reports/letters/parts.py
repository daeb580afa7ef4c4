"""The parts of the records that letters are made of, taken out in one go: dataclasses tell theirs slowly."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any, Final

# What is neither a text nor made of parts.
PLAIN: Final = frozenset({int, bool, date, NoneType})

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


def texts_of(record: Any) -> list[str]:
    """Every text in a record, however deep, in order."""
    found: list[str] = []
    _collect(parts_of(type(record))(record), found)
    return found


def _collect(parts: tuple[Any, ...], found: list[str]) -> None:
    for part in parts:
        kind = type(part)
        if kind in PLAIN:
            continue
        if isinstance(part, str):
            found.append(part)
        else:
            _collect(part if kind is tuple else parts_of(kind)(part), found)

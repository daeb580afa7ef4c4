"""The parts of the records that letters are made of, taken out in one go: dataclasses tell theirs slowly."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any, Final

# What is neither a text nor made of parts.
PLAIN: Final = frozenset({int, bool, date, NoneType})
_TEXTS: Final = frozenset({str})

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


def told(record: Any) -> str:
    """Everything that a record says, however deep, as one text: two letters have the same only if they say the same.

    Beside what the record says itself there are only printable ASCII and ends of lines in it.
    """
    found = [type(record).__name__]
    _tell(parts_of(type(record))(record), found)
    text = "\n".join(found)
    # A text of several lines must not be taken for several texts.
    return text if text.count("\n") == len(found) - 1 else f"{text}\n{found!a}"


def _tell(parts: tuple[Any, ...], found: list[str]) -> None:
    """List texts as they stand, a record behind its name, a row of values behind its length."""
    if _TEXTS.issuperset(map(type, parts)):
        found += parts
        return
    for part in parts:
        kind = type(part)
        if kind is str:
            found.append(part)
        elif kind in PLAIN:
            found.append(str(part))
        elif kind is tuple:
            found.append(str(len(part)))
            _tell(part, found)
        elif kind in _PARTS or is_dataclass(kind):
            found.append(kind.__name__)
            _tell(parts_of(kind)(part), found)
        else:
            found.append(str(part))

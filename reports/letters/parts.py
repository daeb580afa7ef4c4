"""The parts of the records that letters are made of, taken out in one go: dataclasses tell theirs slowly."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any


@cache
def names_of(kind: type[Any]) -> tuple[str, ...]:
    """Names of the parts of a record."""
    return tuple(entry.name for entry in fields(kind))


@cache
def parts_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all parts out of a record of several parts."""
    names = names_of(kind)
    if len(names) == 1:
        raise TypeError(f"{kind.__name__} has one part only.")
    return attrgetter(*names)

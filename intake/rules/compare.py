"""Comparing two keyings (突合): field by field, after both were normalised."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cases.rules.names import cp932_fold
from intake.rules.forms import FormDef, Value

_BLANKS = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """A field that two people keyed differently."""

    field: str
    first: Value
    second: Value
    first_unreadable: bool = False
    second_unreadable: bool = False


def compare(
    form: FormDef,
    first: Mapping[str, Value],
    second: Mapping[str, Value],
    *,
    first_unreadable: Collection[str] = (),
    second_unreadable: Collection[str] = (),
) -> list[Difference]:
    """The fields that differ, in the order of the form; also those that only one of the two could read.

    Blanks inside a name or a text do not count, nor do the eight look-alikes of Shift_JIS (〜 and ～); everything else
    does, because this is what the second keying is for.
    """
    return [
        Difference(
            one.name,
            first.get(one.name),
            second.get(one.name),
            one.name in first_unreadable,
            one.name in second_unreadable,
        )
        for one in form.fields
        if not is_same(first.get(one.name), second.get(one.name))
        or (one.name in first_unreadable) != (one.name in second_unreadable)
    ]


def is_same(first: Value, second: Value) -> bool:
    """True when two values of a field count as the same."""
    return _comparable(first) == _comparable(second)


def _comparable(value: Value) -> Value:
    return _BLANKS.sub("", cp932_fold(value)) if isinstance(value, str) else value or None

"""Comparing two keyings (突合): field by field, after both were normalised."""

import re
from collections.abc import Mapping
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


def compare(form: FormDef, first: Mapping[str, Value], second: Mapping[str, Value]) -> list[Difference]:
    """The fields that differ, in the order of the form.

    Blanks inside a name or a text do not count, nor do the eight look-alikes of Shift_JIS (〜 and ～); everything else
    does, because this is what the second keying is for.
    """
    return [
        Difference(one.name, first.get(one.name), second.get(one.name))
        for one in form.fields
        if _comparable(first.get(one.name)) != _comparable(second.get(one.name))
    ]


def _comparable(value: Value) -> Value:
    return _BLANKS.sub("", cp932_fold(value)) if isinstance(value, str) else value or None

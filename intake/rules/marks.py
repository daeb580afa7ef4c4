"""Marks of a keyer on the fields of a form: what cannot be read (F2), and what looks deficient (F4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from intake.rules.forms import FormDef, Value
from intake.rules.read_form import ACCOUNT, YUCHO


@dataclass(frozen=True, slots=True)
class Marks:
    """Names of fields."""

    unreadable: frozenset[str] = frozenset()
    deficient: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, list[str]]:
        """As it is stored: lists in the order of the alphabet."""
        return {"unreadable": sorted(self.unreadable), "deficient": sorted(self.deficient)}


def marks_of(form: FormDef, unreadable: Collection[str], deficient: Collection[str]) -> Marks:
    """The marks, without names that the form does not have."""
    known = {one.name for one in form.fields}
    return Marks(frozenset(known & set(unreadable)), frozenset(known & set(deficient)))


def stored_marks(stored: Mapping[str, Any], keying: str) -> Marks:
    """The marks of a keying ("first", "second", "final") as they were stored with the task."""
    found = stored.get(keying) or {}
    return Marks(frozenset(found.get("unreadable", ())), frozenset(found.get("deficient", ())))


def with_unclear_account(values: Mapping[str, Value], unreadable: Collection[str]) -> dict[str, Value]:
    """The final values: an account of which a part cannot be read is no account, and is marked as unclear."""
    parts = {*ACCOUNT, *YUCHO}
    final = dict(values)
    if parts & set(unreadable):
        final |= dict.fromkeys(parts & final.keys())
        final["account_unclear"] = True
    return final

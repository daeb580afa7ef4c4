"""Letters as templates with fields: what of a letter is its own, and what it shares with all of the same shape.

The shape of a letter is everything that its template asks about: the kind, the words of its program, which optional
values it has and how long its lists are. Letters of one shape are laid out once and then stamped.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter, call
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.letters.errors import LetterRenderError
from reports.letters.marks import Mark, value_at
from reports.letters.types import GiftCoverLetter, LetterContent, MaskedAccount, Sender
from reports.templatetags.letter_text import FILTERS

# What is the same in all letters of a program is part of the design: it stands in the background.
_SHARED: Final = frozenset(
    {
        *("program_no", "call_centre", "paragraphs", "statements", "consents", "passbook_text", "remedy", "doubt_note"),
        "asks_purchase",
        *("returned_papers", "other_enclosures", "round_no"),
        *("municipality_name", "program_name", "signatory", "return_address", "document_no", "portal_address"),
        *("title", "verify_address"),
        *("told", "data_items", "harm"),
    }
)
# The addressee stands in a stacked group; its lines are not part of the shape.
_APART: Final = frozenset({"address"})
# What else a template says of the addressee.
_OF_ADDRESS: Final = ("name", "honorific", "postcode_label")


class _Marked:
    """A letter or a part of it with marks: values that are computed from others are given, the rest is its own.

    A template that asks for anything else is mistaken. Django would print nothing there and say nothing.
    """

    def __init__(self, record: Any, given: dict[str, Any], *, of: str) -> None:
        self.record = record
        self.given = given
        self.of = of

    def __getattr__(self, name: str) -> Any:
        if name in self.given:
            return self.given[name]
        try:
            return getattr(self.record, name)
        except AttributeError:
            raise LetterRenderError(
                "unknown_field",
                _(
                    "Letter %(number)s: its template asks for the field “%(field)s”, which there is none. "
                    "Correct the template and run the job again."
                )
                % {"number": self.of, "field": name},
            ) from None


def shape_key(content: LetterContent) -> Hashable:
    """Key of a letter's shape: letters with the same key differ in their fields only."""
    return (_record_key(content), len(getattr(content, "enclosures", ())))


def _record_key(record: Any) -> Hashable:
    """Of a letter's own values only whether they are there, of shared ones what they are."""
    kind = type(record)
    own, shared, deep = _SORTED.get(kind) or _sorted_parts(kind)
    return (kind, *map(bool, own(record)), *shared(record), *map(_deep_key, deep(record)))


def _deep_key(value: Any) -> Hashable:
    kind = type(value)
    if kind is tuple:
        return tuple(map(_deep_key, value))
    if kind is Sender:
        return _sender_key(value)
    return _record_key(value) if kind in _SORTED or is_dataclass(kind) else bool(value)


@lru_cache(maxsize=64)
def _sender_key(sender: Sender) -> Hashable:
    return _record_key(sender)


# What takes own values, shared ones and those that have parts themselves out of a record.
_Takers = tuple[Callable[[Any], tuple[Any, ...]], Callable[[Any], tuple[Any, ...]], Callable[[Any], tuple[Any, ...]]]
_SORTED: Final[dict[type[Any], _Takers]] = {}


def _sorted_parts(kind: type[Any]) -> _Takers:
    parts = {entry.name: entry.type for entry in fields(kind) if entry.name not in _APART}
    shared = [name for name in parts if name in _SHARED]
    own = [name for name, of_type in parts.items() if name not in _SHARED and of_type in {str, int, bool, date}]
    deep = [name for name in parts if name not in shared and name not in own]
    found = _SORTED[kind] = (_taker(own), _taker(shared), _taker(deep))
    return found


def shaped(content: LetterContent) -> Any:
    """The letter with marks instead of its own values, as the context of its template."""
    marked = partial(_marked, of=content.letter_no)
    changes = {entry.name: marked(getattr(content, entry.name), entry.name, entry.name) for entry in fields(content)}
    given: dict[str, Any] = {"address": _address(content.letter_no)}
    if "account" in changes and changes["account"] is not None:
        given["account"] = changes.pop("account")
    if isinstance(content, GiftCoverLetter):
        given["total_yen"] = Mark("total_yen")
    if hasattr(content, "enclosures"):
        given["enclosures"] = tuple(Mark(f"enclosures.{place}") for place in range(len(content.enclosures)))
    return _Marked(replace(content, **changes), given, of=content.letter_no)


def _address(of: str) -> _Marked:
    return _Marked(None, {name: Mark(f"address.{name}") for name in _OF_ADDRESS}, of=of)


def _marked(value: Any, name: str, path: str, *, of: str) -> Any:
    if name in _SHARED or name in _APART or not value:
        return value
    if isinstance(value, str | int | date):
        return Mark(path)
    if isinstance(value, tuple):
        return tuple(_marked(item, "", f"{path}.{place}", of=of) for place, item in enumerate(value))
    names = [entry.name for entry in fields(value)]
    if isinstance(value, MaskedAccount):
        names = ["bank_name", "branch_name", "account_type", "masked_number", "holder_kana"]
    return _Marked(value, {name: _marked(getattr(value, name), name, f"{path}.{name}", of=of) for name in names}, of=of)


def reader(names: Sequence[str]) -> Callable[[LetterContent], dict[str, str]]:
    """What reads the texts of fields out of a letter, all in one go. A field's name is its path and filters.

    Fields of one record (``members.0.name``, ``members.0.relation``) are taken out of it together.
    """
    of_owner: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        owner, rest = _owner(name.partition("|")[0])
        of_owner.setdefault(owner, []).append((rest, name))
    takers = [
        (value_at(owner) if owner else _itself, _taker([rest for rest, _name in own]))
        for owner, own in of_owner.items()
    ]
    ordered = [name for own in of_owner.values() for _rest, name in own]
    acts = [_through(name.split("|")[1:]) for name in ordered]

    def read(content: LetterContent) -> dict[str, str]:
        found: list[Any] = []
        for owner, take in takers:
            found += take(owner(content))
        return dict(zip(ordered, map(call, acts, found), strict=True))

    return read


def _owner(path: str) -> tuple[str, str]:
    """A path cut behind its last number: ``members.0`` and ``name``."""
    steps = path.split(".")
    numbers = [place for place, step in enumerate(steps) if step.isdecimal()]
    end = numbers[-1] + 1 if numbers else 0
    return ".".join(steps[:end]), ".".join(steps[end:])


def _itself(value: Any) -> Any:
    return value


def _taker(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes values out of a record, always as a tuple; "" is the record itself."""
    if len(names) > 1 and all(names):
        return attrgetter(*names)
    takes = [attrgetter(name) if name else _itself for name in names]
    return lambda record: tuple([take(record) for take in takes])


def _through(filters: Sequence[str]) -> Callable[[Any], str]:
    """A value as text, through its filters."""
    if not filters:
        return str
    first, *others = [FILTERS[name] for name in filters]
    if not others:
        return first

    def act(value: Any) -> str:
        text = first(value)
        for other in others:
            text = other(text)
        return text

    return act

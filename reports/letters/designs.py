"""Letters as templates with fields: what of a letter is its own, and what it shares with all of the same shape.

The shape of a letter is everything that its template asks about: the kind, the words of its program, which optional
values it has and how long its lists are. Letters of one shape are laid out once and then stamped.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from reports.letters.marks import Mark, value_at
from reports.letters.parts import names_of, parts_of
from reports.letters.types import GiftCoverLetter, LetterContent, MaskedAccount
from reports.templatetags.letter_text import FILTERS

# What is the same in all letters of a program is part of the design: it stands in the background.
_SHARED: Final = frozenset(
    {
        *("program_no", "call_centre", "paragraphs", "statements", "consents", "passbook_text", "remedy"),
        "asks_purchase",
        *("returned_papers", "other_enclosures", "round_no"),
        *("municipality_name", "program_name", "signatory", "return_address", "document_no", "portal_address"),
        *("title", "verify_address"),
    }
)
# The addressee stands in a stacked group; its lines are not part of the shape.
_APART: Final = frozenset({"address"})


class _Letter:
    """A letter with marks in it: values that are computed from others are given, the rest is the letter's own."""

    def __init__(self, letter: Any, given: dict[str, Any]) -> None:
        self.letter = letter
        self.given = given

    def __getattr__(self, name: str) -> Any:
        return self.given[name] if name in self.given else getattr(self.letter, name)


def shape_key(content: LetterContent) -> Hashable:
    """Key of a letter's shape: letters with the same key differ in their fields only."""
    kind = type(content)
    own = tuple(map(_key, parts_of(kind)(content), names_of(kind)))
    return (kind, own, len(getattr(content, "enclosures", ())))


def _key(value: Any, name: str) -> Hashable:
    if name in _SHARED:
        return parts_of(type(value))(value) if is_dataclass(value) else value
    if name in _APART:
        return None
    if value is None or isinstance(value, str | int | date):
        return bool(value)
    if isinstance(value, tuple):
        return tuple([_key(item, "") for item in value])
    return tuple(map(_key, parts_of(type(value))(value), names_of(type(value))))


def shaped(content: LetterContent) -> Any:
    """The letter with marks instead of its own values, as the context of its template."""
    changes = {entry.name: _marked(getattr(content, entry.name), entry.name, entry.name) for entry in fields(content)}
    given: dict[str, Any] = {"address": _address()}
    if "account" in changes and changes["account"] is not None:
        given["account"] = changes.pop("account")
    if isinstance(content, GiftCoverLetter):
        given["total_yen"] = Mark("total_yen")
    if hasattr(content, "enclosures"):
        given["enclosures"] = tuple(Mark(f"enclosures.{place}") for place in range(len(content.enclosures)))
    return _Letter(replace(content, **changes), given)


def _address() -> SimpleNamespace:
    return SimpleNamespace(
        name=Mark("address.name"), honorific=Mark("address.honorific"), postcode_label=Mark("address.postcode_label")
    )


def _marked(value: Any, name: str, path: str) -> Any:
    if name in _SHARED or name in _APART or not value:
        return value
    if isinstance(value, str | int | date):
        return Mark(path)
    if isinstance(value, tuple):
        return tuple(_marked(item, "", f"{path}.{place}") for place, item in enumerate(value))
    if isinstance(value, MaskedAccount):
        names = ("bank_name", "branch_name", "account_type", "masked_number", "holder_kana")
        return SimpleNamespace(**{name: _marked(getattr(value, name), name, f"{path}.{name}") for name in names})
    return replace(
        value,
        **{
            entry.name: _marked(getattr(value, entry.name), entry.name, f"{path}.{entry.name}")
            for entry in fields(value)
        },
    )


def reader(name: str) -> Callable[[LetterContent], str]:
    """What reads the text of a field out of a letter, by the field's name: path and filters."""
    path, *filters = name.split("|")
    through = [FILTERS[filter_name] for filter_name in filters]
    at_path = value_at(path)

    def read(content: LetterContent) -> str:
        value = at_path(content)
        for act in through:
            value = act(value)
        return str(value)

    return read

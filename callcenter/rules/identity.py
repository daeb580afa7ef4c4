"""The identity check on the telephone: the caller says a fact, the desk reads it back."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENOUGH: Final = 3
LABELS: Final[dict[str, str | Promise]] = {
    "name": _("Name and its reading"),
    "birth": _("Date of birth"),
    "address": _("Address from the town on"),
    "telephone": _("Last four digits of the telephone"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One fact to confirm: `read_back` is what the desk says after the caller has said it."""

    code: str
    label: str | Promise
    read_back: str
    is_confirmed: bool


def identity_checks(*, kana: str, born: str, town: str, telephone: str, confirmed: list[str]) -> list[Check]:
    """The facts that are known of the person, in the order they are asked; empty ones are left out."""
    facts = {"name": kana, "birth": born, "address": town, "telephone": telephone[-4:]}
    return [Check(code, LABELS[code], text, code in confirmed) for code, text in facts.items() if text]


def from_the_town(address: str, place: str) -> str:
    """An address without what stands before its town, as a caller says it; `place` is the municipality's name."""
    before, found, town = address.partition(place)
    return town.strip() if found and town.strip() else before.strip()


def is_enough(confirmed: list[str]) -> bool:
    """True when enough facts were confirmed to speak about the case."""
    return len(set(confirmed) & set(LABELS)) >= ENOUGH

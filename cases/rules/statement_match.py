"""What an entry of the bank's statement is in the books: found by itself only where nothing else could be meant."""

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["batch", "return", "returns", "recovery"]
_NOT_LETTERS = re.compile(r"[^0-9A-Zァ-ヴ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """An entry of the statement. `words` are the bank's own: who, note and reference."""

    on: dt.date
    is_deposit: bool
    yen: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Something of the books that the bank may show: a released batch, a failed transfer, money that came back.

    It may show from `first_on` to `last_on`; `holder_kana` and `reference` (customer code) tell equal amounts apart.
    `batch_pk` is the batch of a failed transfer: its money comes back one by one or as one sum, not as both.
    """

    kind: Kind
    pk: int
    yen: int
    first_on: dt.date
    last_on: dt.date | None = None
    holder_kana: str = ""
    reference: str = ""
    batch_pk: int | None = None


def match_all(movements: Sequence[Movement], bookings: Sequence[Booking]) -> dict[int, Booking]:
    """What each movement is, by its place: only where one booking is meant, by one movement, in one way."""
    by_yen: defaultdict[int, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_yen[booking.yen].append(booking)
    meant = {place: only_one(one, candidates(one, by_yen[one.yen])) for place, one in enumerate(movements)}
    found = {place: booking for place, booking in meant.items() if booking is not None}
    claims = Counter((booking.kind, booking.pk) for booking in found.values())
    ways = {
        kind: {booking.batch_pk for booking in found.values() if booking.kind == kind} for kind in ("return", "returns")
    }
    both_ways = ways["return"] & ways["returns"]
    return {
        place: booking
        for place, booking in found.items()
        if claims[booking.kind, booking.pk] == 1 and (booking.batch_pk is None or booking.batch_pk not in both_ways)
    }


def candidates(movement: Movement, bookings: Iterable[Booking]) -> list[Booking]:
    """What of the books the movement could be: direction, amount and day fit."""
    return [
        booking
        for booking in bookings
        if booking.yen == movement.yen
        and (booking.kind == "batch") is not movement.is_deposit
        and booking.first_on <= movement.on
        and (booking.last_on is None or movement.on <= booking.last_on)
    ]


def only_one(movement: Movement, found: Sequence[Booking]) -> Booking | None:
    """The booking that is meant, or None where a person has to say.

    Of several, the one that the bank's words name alone: by the customer code, or else by the holder's name.
    """
    if len(found) == 1:
        return found[0]
    for names in (_by_reference, names_holder):
        named = [booking for booking in found if names(movement, booking)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _by_reference(movement: Movement, booking: Booking) -> bool:
    reference = booking.reference.lstrip("0")
    return bool(reference) and any(_digits(word).lstrip("0") == reference for word in movement.words)


def names_holder(movement: Movement, booking: Booking) -> bool:
    """Whether the bank's words hold the name of the account."""
    holder = _fold(booking.holder_kana)
    return bool(holder) and any(holder in _fold(word) for word in movement.words)


def _digits(word: str) -> str:
    return word.strip() if word.strip().isdigit() else ""


def _fold(text: str) -> str:
    """Kana without blanks, signs and widths, so that ﾔﾏﾀﾞ ﾀﾛｳ and ヤマダ　タロウ are one."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).upper())

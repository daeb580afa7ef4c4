"""What has happened to residents and what they pay: moves, deaths, protection (支援措置), tax class (課税区分)."""

from datetime import date
from typing import Final, NamedTuple

from secretariat.demo.people.families import (
    COUPLE,
    COUPLE_CHILDREN,
    HEAD,
    OTHERS,
    PARENT_ADULT_CHILD,
    SINGLE,
    SINGLE_PARENT,
    THREE_GENERATIONS,
    Member,
)
from secretariat.demo.people.pools import Random01
from secretariat.demo.people.specs import (
    REASON_BIRTH,
    REASON_DEATH,
    REASON_MOVED_IN,
    REASON_MOVED_OUT,
    REASON_MOVED_WITHIN,
    TAX_EXEMPT,
    TAX_LIABLE,
    TAX_UNDECLARED,
    TAX_UNKNOWN,
)

PROTECTED_SHARE: Final = 0.002
# Moves are drawn for whole households; the share of persons is the same.
MOVED_OUT_SHARE: Final = 0.0074
MOVED_IN_SHARE: Final = 0.018
MOVED_WITHIN_SHARE: Final = 0.015
YOUNG_LEAVES_SHARE: Final = 0.008

# Deaths of the last 60 days that the record still shows, by age; together six in a thousand residents.
_DEATHS: Final = ((90, 0.072), (80, 0.034), (70, 0.014), (55, 0.0045), (0, 0.0007))
_DEATH_DAYS: Final = 60
_MOVE_DAYS: Final = 300

# Chance that nobody of the household pays resident tax: of working age, and with a head of 65 or more.
_EXEMPT: Final = {
    SINGLE: (0.25, 0.65),
    COUPLE: (0.05, 0.36),
    COUPLE_CHILDREN: (0.04, 0.2),
    SINGLE_PARENT: (0.44, 0.4),
    PARENT_ADULT_CHILD: (0.16, 0.2),
    THREE_GENERATIONS: (0.02, 0.05),
    OTHERS: (0.1, 0.35),
}


class Move(NamedTuple):
    """異動日 and 異動事由, both empty when nothing happened lately."""

    on: date | None
    reason: str


NOTHING: Final = Move(None, "")


def moves(members: list[Member], births: list[date], on: date, random01: Random01) -> list[Move]:
    """Return the last move of each member, none before the person's birth."""
    whole = _household_move(on, random01)
    if whole.reason == REASON_MOVED_OUT:
        # Nobody is born into a household that has left.
        whole = Move(max(whole.on or on, *births), REASON_MOVED_OUT)
    return [_member_move(member, birth, whole, on, random01) for member, birth in zip(members, births, strict=True)]


def _household_move(on: date, random01: Random01) -> Move:
    roll = random01()
    if roll >= MOVED_OUT_SHARE + MOVED_IN_SHARE + MOVED_WITHIN_SHARE:
        return NOTHING
    day = date.fromordinal(on.toordinal() - int(random01() * _MOVE_DAYS))
    if roll < MOVED_OUT_SHARE:
        return Move(day, REASON_MOVED_OUT)
    return Move(day, REASON_MOVED_IN if roll < MOVED_OUT_SHARE + MOVED_IN_SHARE else REASON_MOVED_WITHIN)


def _member_move(member: Member, birth: date, whole: Move, on: date, random01: Random01) -> Move:
    age = member.age
    if whole.reason != REASON_MOVED_OUT and random01() < next(rate for least, rate in _DEATHS if age >= least):
        day = date.fromordinal(on.toordinal() - int(random01() * _DEATH_DAYS))
        return Move(max(day, birth), REASON_DEATH)
    if whole.on is not None:
        is_older = birth <= whole.on
        return whole if is_older else Move(birth, REASON_BIRTH)
    if age < 0.5:
        return Move(birth, REASON_BIRTH)
    if 18 <= age < 30 and member.relation != HEAD and random01() < YOUNG_LEAVES_SHARE:
        return Move(date.fromordinal(on.toordinal() - int(random01() * _MOVE_DAYS)), REASON_MOVED_OUT)
    return NOTHING


def tax_classes(kind: str, members: list[Member], *, moved_in: bool, random01: Random01) -> list[str]:
    """Return 課税区分 for each member: all 非課税 for about a quarter of households, else at least one who is not.

    Who moved in lately was taxed elsewhere (blank); two of a hundred adults have not declared.
    """
    if moved_in:
        return [TAX_UNKNOWN] * len(members)
    head = members[0]
    if random01() < _EXEMPT[kind][head.age >= 65]:
        return [TAX_EXEMPT] * len(members)
    first = TAX_LIABLE if random01() < 0.97 else TAX_UNDECLARED
    return [first, *(_member_tax(member, random01) for member in members[1:])]


def _member_tax(member: Member, random01: Random01) -> str:
    if member.age < 18:
        return TAX_EXEMPT
    roll = random01()
    if roll < 0.02:
        return TAX_UNDECLARED
    working = 0.3 if member.age < 23 or member.age >= 65 else 0.62
    return TAX_LIABLE if roll < 0.02 + working else TAX_EXEMPT

"""The stream of fictitious households: deterministic from its seed, a household at a time, nothing kept in memory."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Final

from secretariat.demo.people.accounts import Accounts
from secretariat.demo.people.circumstances import PROTECTED_SHARE, Move, moves, tax_classes
from secretariat.demo.people.families import COUPLE_CHILDREN, SINGLE, SINGLE_PARENT, Member, compose
from secretariat.demo.people.municipalities import MunicipalitySpec
from secretariat.demo.people.naming import Named, Names
from secretariat.demo.people.places import Addresses, neighbour
from secretariat.demo.people.pools import Random01
from secretariat.demo.people.specs import REASON_MOVED_IN, AddressSpec, Birth, HouseholdSpec, PersonSpec

ACCOUNT_SHARE: Final = 0.6
OTHER_MAILING_SHARE: Final = 0.01
UNKNOWN_SEX_SHARE: Final = 0.0004

_DAYS_PER_YEAR: Final = 365.2425
_UNKNOWN_BIRTH_OLD: Final = 0.008
_UNKNOWN_BIRTH_FOREIGN: Final = 0.03

# The largest prime below ten digits: multiplying by anything smaller visits every number once, in no visible order.
_NUMBERS: Final = 9_999_999_967
# Households count from here, so that no 世帯番号 is also a 宛名番号 (a mix-up must show).
_FIRST_HOUSEHOLD: Final = 5_000_000_000
_FLAT_SHARES: Final = {SINGLE: 0.5, SINGLE_PARENT: 0.55, COUPLE_CHILDREN: 0.25}
_FLAT_SHARE_OTHERS: Final = 0.15


def generate_households(*, seed: int, count: int, municipality: MunicipalitySpec, on: date) -> Iterator[HouseholdSpec]:
    """Yield ``count`` households as the record shows them on the day ``on`` (基準日).

    The same arguments give the same stream, and a longer one begins with the shorter one, as long as the installed
    postal and bank reference data stay the same. 宛名番号 and 世帯番号 are unique within a stream.
    Raises ``ValueError`` for a negative count, ``LookupError`` when the reference data miss the place or its banks.
    """
    if count < 0:
        raise ValueError("count: give the number of households, zero or more")
    return _Generator(seed=seed, municipality=municipality, on=on).stream(count)


class _Generator:
    """Holds the pools of one municipality and the two running numbers."""

    def __init__(self, *, seed: int, municipality: MunicipalitySpec, on: date) -> None:
        rng = random.Random(f"{seed}:{municipality.key}")
        self._random01: Random01 = rng.random
        self._step = rng.randrange(_NUMBERS // 3, _NUMBERS)
        self._offset = rng.randrange(_NUMBERS)
        self._persons = 0
        self._on = on
        self._today = on.toordinal()
        self._names = Names(municipality)
        self._addresses = Addresses(municipality)
        self._elsewhere = Addresses(neighbour(municipality))
        self._accounts = Accounts(municipality)

    def stream(self, count: int) -> Iterator[HouseholdSpec]:
        for number in range(count):
            yield self._household(number)

    def _number(self, index: int) -> str:
        return f"{(index * self._step + self._offset) % _NUMBERS:010d}"

    def _household(self, index: int) -> HouseholdSpec:
        random01 = self._random01
        kind, members = compose(random01)
        births = [self._birth_on(member) for member in members]
        named = self._names.for_household(kind, members, [birth.year for birth in births], random01)
        moved = moves(members, births, self._on, random01)
        moved_in = moved[0].reason == REASON_MOVED_IN
        taxes = tax_classes(kind, members, moved_in=moved_in, random01=random01)
        is_protected = random01() < PROTECTED_SHARE
        persons = tuple(
            self._person(member, birth, name, move)._replace(is_head=not position, is_protected=is_protected, tax=tax)
            for position, (member, birth, name, move, tax) in enumerate(
                zip(members, births, named, moved, taxes, strict=True)
            )
        )
        flat_share = _FLAT_SHARES.get(kind, _FLAT_SHARE_OTHERS)
        address = self._addresses.draw(random01, flat_share=flat_share)
        account = self._accounts.draw(random01, kana=named[0].kana) if random01() < ACCOUNT_SHARE else None
        number = self._number(_FIRST_HOUSEHOLD + index)
        return HouseholdSpec(number, kind, persons, address, account, self._mailing(random01))

    def _birth_on(self, member: Member) -> date:
        return date.fromordinal(self._today - int(member.age * _DAYS_PER_YEAR))

    def _person(self, member: Member, birth: date, named: Named, move: Move) -> PersonSpec:
        self._persons += 1
        random01 = self._random01
        sex = member.sex if random01() >= UNKNOWN_SEX_SHARE else ""
        return PersonSpec(
            self._number(self._persons),
            member.relation,
            named.name,
            named.kana,
            named.alias,
            self._birth(member, birth, named, random01),
            sex,
            move.on,
            move.reason,
            named.is_foreign,
        )

    @staticmethod
    def _birth(member: Member, birth: date, named: Named, random01: Random01) -> Birth:
        """Very old and foreign residents may have a birth of which only the year, or year and month, is on record."""
        share = _UNKNOWN_BIRTH_FOREIGN if named.is_foreign else _UNKNOWN_BIRTH_OLD
        if (member.age >= 85 or (named.is_foreign and member.age >= 20)) and random01() < share:
            return Birth(birth.year, birth.month if random01() < 0.4 else 0, 0)
        return Birth(birth.year, birth.month, birth.day)

    def _mailing(self, random01: Random01) -> AddressSpec | None:
        """Another address for letters: with relatives, a guardian or in a home, in three of ten cases out of town."""
        if random01() >= OTHER_MAILING_SHARE:
            return None
        if random01() < 0.7:
            return self._addresses.draw(random01, flat_share=0.5)
        return self._elsewhere.draw(random01, flat_share=0.5)._replace(code="")

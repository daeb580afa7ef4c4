"""Names for the members of a household: family names, given names typical of the year of birth, foreign names, 通称."""

from typing import Final, NamedTuple

from secretariat.demo.people.families import MALE, SINGLE, Member
from secretariat.demo.people.municipalities import MunicipalitySpec
from secretariat.demo.people.names import female, foreign, male, surnames
from secretariat.demo.people.pools import Random01, Reading, expand, pick, ranked, readings

# Of all households: foreign ones, and Japanese ones whose family name needs more than plain CP932.
FOREIGN_SHARE: Final = 0.026
EXTENDED_SHARE: Final = 0.05
BEYOND_CP932_SHARE: Final = 0.009
PRIVATE_GAIJI_SHARE: Final = 0.0012
FOREIGN_SPOUSE_SHARE: Final = 0.012
LONG_NAME_SHARE: Final = 0.2
LONG_NAME: Final = range(40, 91)

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100
_SPACE: Final = "\u3000"


class Named(NamedTuple):
    """A name as the resident record holds it: surname and given name with an ideographic space, kana, 通称 or empty."""

    name: str
    kana: str
    alias: str = ""
    is_foreign: bool = False


class _Origin(NamedTuple):
    surnames: list[Reading]
    men: list[Reading]
    women: list[Reading]
    links: list[Reading]
    pattern: str
    long: str


def _by_year(periods: dict[int, str]) -> list[tuple[Reading, ...]]:
    """Return the expanded pool for each year from 1900 on, so that drawing needs no search."""
    pools = {start: ranked(readings(text), slots=1024) for start, text in periods.items()}
    starts = sorted(pools)
    years = range(_FIRST_YEAR, _LAST_YEAR)
    return [pools[max(start for start in starts if start <= year)] for year in years]


_MEN: Final = _by_year(male.BY_YEAR)
_WOMEN: Final = _by_year(female.BY_YEAR)
_COMMON: Final = ranked(readings(surnames.COMMON))
_EXTENDED: Final = ranked(readings(surnames.EXTENDED), slots=512)
_BEYOND: Final = ranked(readings(surnames.BEYOND_CP932), slots=128)
_ORIGINS: Final = expand(
    [
        _Origin(readings(o.surnames), readings(o.men), readings(o.women), readings(o.links), o.pattern, o.long)
        for o in foreign.NATIONALITIES
    ],
    [o.weight for o in foreign.NATIONALITIES],
    slots=100,
)
_KANJI_SURNAMES: Final = readings(foreign.KANJI_SURNAMES)
_KANJI_GIVEN: Final = readings(foreign.KANJI_GIVEN)


class Names:
    """Draws names for residents of one municipality, whose own 外字 occur in a few family names."""

    def __init__(self, spec: MunicipalitySpec) -> None:
        self._private = readings(spec.gaiji_surnames)

    def for_household(
        self, kind: str, members: list[Member], birth_years: list[int], random01: Random01
    ) -> list[Named]:
        """Return one name a member, in their order; families share the surname, no two members the whole name."""
        if random01() < FOREIGN_SHARE:
            return _foreign_household(members, random01)
        surname = self._surname(random01)
        named: list[Named] = []
        taken: set[str] = set()
        for member, year in zip(members, birth_years, strict=True):
            own = surname if member.shares_name else self._surname(random01)
            given = _given(member.sex, year, random01)
            while given[0] in taken:
                given = _given(member.sex, year, random01)
            taken.add(given[0])
            named.append(Named(own[0] + _SPACE + given[0], own[1] + _SPACE + given[1]))
        if kind != SINGLE and members[1].relation == "妻" and random01() < FOREIGN_SPOUSE_SHARE:
            named[1] = _foreign_spouse(surname, members[1], random01)
        return named

    def _surname(self, random01: Random01) -> Reading:
        roll = random01()
        if roll >= EXTENDED_SHARE + BEYOND_CP932_SHARE + PRIVATE_GAIJI_SHARE:
            return pick(_COMMON, random01)
        if roll < PRIVATE_GAIJI_SHARE:
            return pick(self._private, random01)
        if roll < PRIVATE_GAIJI_SHARE + BEYOND_CP932_SHARE:
            return pick(_BEYOND, random01)
        return pick(_EXTENDED, random01)


def _given(sex: str, year: int, random01: Random01) -> Reading:
    pools = _MEN if sex == MALE else _WOMEN
    return pick(pools[year - _FIRST_YEAR], random01)


def _foreign_household(members: list[Member], random01: Random01) -> list[Named]:
    if random01() < 0.3:
        return _kanji_household(members, random01)
    origin = pick(_ORIGINS, random01)
    surname = pick(origin.surnames, random01)
    japanese = pick(_COMMON, random01)
    long_share = LONG_NAME_SHARE if origin.long else 0.0
    named: list[Named] = []
    for member in members:
        short = _short_name(origin, surname, member.sex, random01)
        is_long = random01() < long_share or len(short.name) in LONG_NAME
        named.append(_long_name(origin, member.sex, japanese, random01) if is_long else short)
    return named


def _foreign_spouse(surname: Reading, member: Member, random01: Random01) -> Named:
    """A wife who keeps her name and uses the family's as part of a 通称 more often than not."""
    origin = pick(_ORIGINS, random01)
    named = _short_name(origin, pick(origin.surnames, random01), member.sex, random01)
    if random01() < 0.4 and len(named.name) not in LONG_NAME:
        return named
    return named._replace(alias=surname[0] + _SPACE + pick(origin.women, random01)[1])


def _tokens(origin: _Origin, pattern: str, surname: Reading, sex: str, random01: Random01) -> list[Reading]:
    given = origin.men if sex == MALE else origin.women
    tokens: list[Reading] = []
    for letter in pattern:
        pool = origin.surnames if letter == "s" else origin.links if letter == "p" else given
        token = surname if letter == "s" and surname not in tokens else pick(pool, random01)
        while token in tokens:
            token = pick(pool, random01)
        tokens.append(token)
    return tokens


def _short_name(origin: _Origin, surname: Reading, sex: str, random01: Random01) -> Named:
    tokens = _tokens(origin, origin.pattern, surname, sex, random01)
    # Western order is written with a middle dot in kana (ジョン・スミス), surname first with a space.
    joint = "・" if origin.pattern == "gs" else _SPACE
    return Named(" ".join(token[0] for token in tokens), joint.join(token[1] for token in tokens), is_foreign=True)


def _long_name(origin: _Origin, sex: str, japanese: Reading, random01: Random01) -> Named:
    """A name of 40 to 90 letters, always with a 通称: it does not fit bank, form or envelope."""
    tokens = _tokens(origin, origin.long, pick(origin.surnames, random01), sex, random01)
    while len(" ".join(token[0] for token in tokens)) < LONG_NAME.start:
        tokens.append(pick(origin.surnames, random01))
    while len(" ".join(token[0] for token in tokens)) >= LONG_NAME.stop:
        tokens.pop()
    alias = japanese[0] + _SPACE + pick(origin.men if sex == MALE else origin.women, random01)[1]
    return Named(
        " ".join(token[0] for token in tokens), "・".join(token[1] for token in tokens), alias, is_foreign=True
    )


def _kanji_household(members: list[Member], random01: Random01) -> list[Named]:
    surname = pick(_KANJI_SURNAMES, random01)
    japanese = pick(_COMMON, random01)
    has_alias = random01() < 0.35
    named: list[Named] = []
    for member in members:
        own = surname if member.relation not in {"妻", "子の妻"} else pick(_KANJI_SURNAMES, random01)
        given = pick(_KANJI_GIVEN, random01)
        alias = japanese[0] + _SPACE + _given(member.sex, 1980, random01)[0] if has_alias else ""
        named.append(Named(own[0] + _SPACE + given[0], own[1] + _SPACE + given[1], alias, is_foreign=True))
    return named

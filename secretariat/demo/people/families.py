"""Compositions of households: who lives together, of what age, in which 続柄.

Shares follow the order of magnitude of the census: two of five households are one person, the average is some 2.2.
"""

from typing import Final, NamedTuple

from secretariat.demo.people.pools import Random01, expand, pick

MALE: Final = "1"
FEMALE: Final = "2"

HEAD: Final = "世帯主"
WIFE: Final = "妻"
HUSBAND: Final = "夫"
CHILD: Final = "子"

SINGLE: Final = "single"
COUPLE: Final = "couple"
COUPLE_CHILDREN: Final = "couple_children"
SINGLE_PARENT: Final = "single_parent"
PARENT_ADULT_CHILD: Final = "parent_adult_child"
THREE_GENERATIONS: Final = "three_generations"
OTHERS: Final = "others"

OLDEST_AGE: Final = 104.0


class Member(NamedTuple):
    """A member before naming: 続柄, sex, age in years, and whether the family name is the household's."""

    relation: str
    sex: str
    age: float
    shares_name: bool = True


Bands = tuple[tuple[float, float], ...]

_KINDS: Final = expand(
    (SINGLE, COUPLE, COUPLE_CHILDREN, SINGLE_PARENT, PARENT_ADULT_CHILD, THREE_GENERATIONS, OTHERS),
    (40.0, 21.0, 22.0, 7.5, 3.0, 5.0, 1.5),
)
_SINGLE_AGES: Final[Bands] = expand(
    ((18, 30), (30, 45), (45, 65), (65, 80), (80, 95), (95, 104)), (22, 17, 24, 21, 15.2, 0.8), slots=512
)
_COUPLE_AGES: Final[Bands] = expand(((24, 40), (40, 65), (65, 80), (80, 94)), (18, 24, 40, 18), slots=128)
_YOUNGEST_AGES: Final[Bands] = expand(((0, 6), (6, 12), (12, 18), (18, 26), (26, 40)), (26, 24, 22, 18, 10), slots=128)
_CHILDREN: Final = expand((1, 2, 3, 4, 5), (41, 43, 13, 2.5, 0.5), slots=256)
_THREE_GENERATIONS_CHILDREN: Final = expand((1, 2, 3, 4), (30, 41, 21, 8), slots=128)
_SINGLE_PARENT_CHILDREN: Final = expand((1, 2, 3), (60, 32, 8), slots=128)


def _within(bands: Bands, random01: Random01) -> float:
    low, high = pick(bands, random01)
    return low + random01() * (high - low)


def _sex(random01: Random01) -> str:
    return MALE if random01() < 0.512 else FEMALE


def compose(random01: Random01) -> tuple[str, list[Member]]:
    """Return the kind of household and its members, the head first, then in the order of the resident record."""
    kind = pick(_KINDS, random01)
    return kind, _BUILDERS[kind](random01)


def _single(random01: Random01) -> list[Member]:
    age = _within(_SINGLE_AGES, random01)
    female_share = 0.42 if age < 65 else 0.66
    return [Member(HEAD, FEMALE if random01() < female_share else MALE, age)]


def _spouses(husband_age: float, random01: Random01) -> list[Member]:
    """Return head and spouse; in four of a hundred the wife is the head, in one they are not registered as married."""
    wife_age = min(OLDEST_AGE, max(20.0, husband_age - 7 + random01() * 10))
    mark = "(未届)" if random01() < 0.01 else ""
    shares_name = not mark
    if random01() < 0.04:
        return [Member(HEAD, FEMALE, wife_age), Member(HUSBAND + mark, MALE, husband_age, shares_name=shares_name)]
    return [Member(HEAD, MALE, husband_age), Member(WIFE + mark, FEMALE, wife_age, shares_name=shares_name)]


def _children(relation: str, count: int, youngest_age: float, random01: Random01) -> list[Member]:
    """Return children, the eldest first, one and a half to four and a half years apart."""
    ages = [youngest_age]
    for _ in range(count - 1):
        ages.append(ages[-1] + 1.5 + random01() * 3)
    return [Member(relation, _sex(random01), age) for age in reversed(ages)]


def _parent_age(children: list[Member], random01: Random01) -> float:
    """Return a parent's age: 20 to 44 at the birth of the youngest, and at least 18 at that of the eldest."""
    eldest, youngest = children[0].age, children[-1].age
    birth_age = 20 + (random01() + random01()) * 12
    return min(OLDEST_AGE - 8, max(youngest + birth_age, eldest + 18.5))


def _couple(random01: Random01) -> list[Member]:
    return _spouses(_within(_COUPLE_AGES, random01), random01)


def _couple_children(random01: Random01) -> list[Member]:
    children = _children(CHILD, pick(_CHILDREN, random01), _within(_YOUNGEST_AGES, random01), random01)
    parents = _with_parents_age(children, random01)
    return parents + children


def _with_parents_age(children: list[Member], random01: Random01) -> list[Member]:
    """Return spouses both of whom are old enough for the children (the wife at most eight years younger)."""
    head, spouse = _spouses(_parent_age(children, random01) + 2, random01)
    least = children[0].age + 18.5
    return [
        head._replace(age=max(head.age, least)) if head.age < least else head,
        spouse._replace(age=least) if spouse.age < least else spouse,
    ]


def _single_parent(random01: Random01) -> list[Member]:
    count = pick(_SINGLE_PARENT_CHILDREN, random01)
    children = _children(CHILD, count, _within(_YOUNGEST_AGES, random01), random01)
    sex = FEMALE if random01() < 0.86 else MALE
    return [Member(HEAD, sex, _parent_age(children, random01)), *children]


def _parent_adult_child(random01: Random01) -> list[Member]:
    """An unmarried head of 35 to 68 with the mother, the father or both."""
    head = Member(HEAD, MALE if random01() < 0.68 else FEMALE, 35 + random01() * 33)
    return [head, *_grandparents(head.age, random01)]


def _grandparents(age: float, random01: Random01) -> list[Member]:
    mother = Member("母", FEMALE, min(OLDEST_AGE, age + 20 + random01() * 14))
    roll = random01()
    if roll < 0.62:
        return [mother]
    father = Member("父", MALE, min(OLDEST_AGE, mother.age + random01() * 6))
    return [father] if roll < 0.8 else [father, mother]


def _three_generations(random01: Random01) -> list[Member]:
    young = random01() * 20
    if random01() < 0.3:
        return _old_head(young, random01)
    children = _children(CHILD, pick(_THREE_GENERATIONS_CHILDREN, random01), young, random01)
    parents = _with_parents_age(children, random01)
    elders = _grandparents(parents[0].age, random01)
    if len(elders) == 1 and random01() < 0.18:
        elders = [Member("妻の母" if parents[0].sex == MALE else "夫の母", FEMALE, elders[0].age, shares_name=False)]
    # 2 + 4 + 2 is the largest household of the generator: eight.
    return parents + children + elders


def _old_head(young: float, random01: Random01) -> list[Member]:
    """The grandfather is still the head: 子, 子の妻, 子の子."""
    grandchildren = _children("子の子", 1 + int(random01() * 3), young, random01)
    son_age = _parent_age(grandchildren, random01)
    son = Member(CHILD, MALE, son_age)
    daughter_in_law = Member("子の妻", FEMALE, max(grandchildren[0].age + 18.5, son_age - random01() * 6))
    couple = _spouses(min(OLDEST_AGE, max(son_age, daughter_in_law.age) + 24 + random01() * 8), random01)
    least = son_age + 18.5
    couple = [member if member.age >= least else member._replace(age=least) for member in couple]
    keep = couple if random01() < 0.7 else couple[:1]
    return [*keep, son, daughter_in_law, *grandchildren]


def _others(random01: Random01) -> list[Member]:
    """Brothers and sisters, or people who only share a home (同居人)."""
    head = Member(HEAD, _sex(random01), 22 + random01() * 60)
    if random01() < 0.6:
        gap = 1.5 + random01() * 8
        sex = _sex(random01)
        if random01() < 0.5:
            return [head, Member("弟" if sex == MALE else "妹", sex, head.age - min(gap, 3.5))]
        return [head, Member("兄" if sex == MALE else "姉", sex, min(OLDEST_AGE, head.age + gap))]
    count = 1 + int(random01() * 2)
    return [head, *(Member("同居人", _sex(random01), 20 + random01() * 45, shares_name=False) for _ in range(count))]


_BUILDERS: Final = {
    SINGLE: _single,
    COUPLE: _couple,
    COUPLE_CHILDREN: _couple_children,
    SINGLE_PARENT: _single_parent,
    PARENT_ADULT_CHILD: _parent_adult_child,
    THREE_GENERATIONS: _three_generations,
    OTHERS: _others,
}

"""Who of a household is entitled by the roll, one by one: what certificates are issued by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cases.models import Certificate, ProgramSetup, Recipient
from cases.rules.birth_date import BirthDate
from cases.rules.eligibility import Eligibility, PersonFacts, judge_eligibility


@dataclass(frozen=True, slots=True)
class PersonJudged:
    """A person of the household, and whether the roll shows them entitled."""

    person: Recipient
    is_entitled: bool


@dataclass(frozen=True, slots=True)
class HouseholdJudged:
    """The people of a household, heads first, and why the household as a whole is not entitled or must be looked at."""

    people: list[PersonJudged]
    eligibility: Eligibility

    @property
    def entitled(self) -> list[Recipient]:
        """Those who are entitled."""
        return [one.person for one in self.people if one.is_entitled]


def judged_households(setup: ProgramSetup, household_ids: Collection[int]) -> dict[int, HouseholdJudged]:
    """Every household with its people as the eligibility rule of the program sees them."""
    rows = Recipient.objects.filter(
        program_id=setup.program_id, household_id__in=list(household_ids), in_roster=True
    ).order_by("household_id", "-is_head", "pk")
    groups: dict[int, list[Recipient]] = {}
    for row in rows:
        groups.setdefault(row.household_id, []).append(row)
    found = {}
    for household_id, people in groups.items():
        judged = judge_eligibility(setup.eligibility, [_facts(one) for one in people], reference_on=setup.reference_on)
        inside = set(judged.entitled)
        found[household_id] = HouseholdJudged(
            [PersonJudged(person, place in inside) for place, person in enumerate(people)], judged
        )
    return found


def entitled_people(setup: ProgramSetup, household_ids: Collection[int]) -> dict[int, list[Recipient]]:
    """The entitled people of each household; households with nobody are left out."""
    judged = judged_households(setup, household_ids)
    return {pk: one.entitled for pk, one in judged.items() if one.entitled}


def people_with_certificate(program_id: int, term: str, people: Mapping[int, Collection[Recipient]]) -> frozenset[int]:
    """Ids of those of these people who have a valid certificate of the term."""
    ids = [person.pk for group in people.values() for person in group]
    valid = Certificate.objects.filter(
        program_id=program_id, term=term, person_id__in=ids, state=Certificate.State.VALID
    )
    return frozenset(valid.values_list("person_id", flat=True))


def _facts(person: Recipient) -> PersonFacts:
    birth = BirthDate(person.birth_year, person.birth_month, person.birth_day)
    return PersonFacts(birth, person.is_head, person.tax_class, person.moved_on, person.moved_reason, person.protected)

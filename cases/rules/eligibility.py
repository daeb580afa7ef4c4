"""Who is entitled: the eligibility rules of a program applied to the people of a household.

A rule is data of the set-up (`ProgramSetup.eligibility`); every part is optional:
`{"tax": "all_exempt", "ages": {"min_age": 3, "reading": "attained", "until_fiscal_year_end_of_age": 18},
"children": {"until_fiscal_year_end_of_age": 18, "reading": "attained"}}`. `ages` says who is entitled at all,
`children` for whom the household gets more. People who died after the reference date still count in the amount, and
the single person of a household who died before applying leaves nobody who can claim. Protected people in the household
of a head who is not (a refuge from violence, a child in care) do not count in it: the head is not paid for them, they
apply for themselves (domain reference §7.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.rules.age import BirthRange, eligible_births
from cases.rules.birth_date import BirthDate

TAX_EXEMPT, TAXED = "0", "1"
DIED, MOVED_OUT, BORN, MOVED_IN = "死亡", "転出", "出生", "転入"

SENTENCES: Mapping[str, str] = {
    "nobody_left": gettext_noop("The only person of the household has died; nobody can apply any more."),
    "apart": gettext_noop("%(count)s protected people do not count here; they apply for themselves."),
    "head_dead": gettext_noop("The householder has died; the new householder must apply."),
    "all_moved_out": gettext_noop("The whole household had moved out by the reference date."),
    "taxed": gettext_noop("%(count)s people of the household are taxed."),
    "tax_unknown": gettext_noop("The tax status of %(count)s people is not known; ask the municipality."),
    "nobody_of_age": gettext_noop("Nobody of the household is in the age range of the program."),
    "age_unknown": gettext_noop("The birth date of %(count)s people is not fully known; ask the municipality."),
}


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the rules look at in one person of the roster."""

    birth: BirthDate
    is_head: bool = False
    tax_class: str = ""
    moved_on: date | None = None
    moved_reason: str = ""
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a household is not entitled (`excludes`) or why a person has to look (`excludes` false)."""

    code: str
    excludes: bool
    count: int = 0

    def __str__(self) -> str:
        return _(SENTENCES[self.code]) % {"count": self.count}


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome: `entitled` holds the places (0-based) of the people who count in the amount."""

    entitled: tuple[int, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def excluded_reason(self) -> str:
        """Code of the first reason that excludes the household; empty when it is entitled."""
        return next((reason.code for reason in self.reasons if reason.excludes), "")

    @property
    def is_clear(self) -> bool:
        """True when no person has to look at it."""
        return not any(not reason.excludes for reason in self.reasons)


def judge_eligibility(rule: Mapping[str, Any], people: Sequence[PersonFacts], *, reference_on: date) -> Eligibility:
    """Whether the household is entitled on the reference date, who of it counts, and why not."""
    present = [place for place, person in enumerate(people) if _lived_here(person, reference_on)]
    reasons: list[Reason] = []
    if not present:
        return Eligibility((), (Reason("all_moved_out", excludes=True),))
    if apart := _apart_from_head(people, present):
        present = [place for place in present if place not in apart]
        reasons.append(Reason("apart", excludes=False, count=len(apart)))
    reasons += _after_deaths([people[place] for place in present])
    if rule.get("tax") == "all_exempt":
        reasons += _by_tax([people[place] for place in present])
    entitled = present
    births = birth_range(rule.get("ages"), reference_on)
    if births is not None:
        entitled, more = _by_age(people, present, births)
        reasons += more
    return Eligibility(tuple(entitled), tuple(reasons))


def birth_range(ages: Mapping[str, Any] | None, reference_on: date) -> BirthRange | None:
    """The births that an age rule of the set-up means; None without a rule.

    A range that the municipality approved stands as `{"earliest_on": "2006-04-02", "latest_on": "2024-12-13"}`.
    Raises RuleError ``age.empty_range``.
    """
    if not ages:
        return None
    if "earliest_on" in ages or "latest_on" in ages:
        return BirthRange(_date(ages.get("earliest_on")), _date(ages.get("latest_on")))
    return eligible_births(
        reference_on=reference_on,
        reading=ages.get("reading", "attained"),
        min_age=ages.get("min_age"),
        max_age=ages.get("max_age"),
        until_fiscal_year_end_of_age=ages.get("until_fiscal_year_end_of_age"),
    )


def _lived_here(person: PersonFacts, reference_on: date) -> bool:
    """On the reference date: earlier deaths and removals are out, and so are later births and arrivals."""
    if person.moved_on is None:
        return True
    if person.moved_reason in {DIED, MOVED_OUT}:
        return person.moved_on > reference_on
    if person.moved_reason in {BORN, MOVED_IN}:
        return person.moved_on <= reference_on
    return True


def _apart_from_head(people: Sequence[PersonFacts], present: Sequence[int]) -> frozenset[int]:
    """Places of the protected people, where a living head who is not protected applies for the household."""
    if any(people[at].is_head and not people[at].is_protected and people[at].moved_reason != DIED for at in present):
        return frozenset(at for at in present if people[at].is_protected)
    return frozenset()


def _after_deaths(people: Sequence[PersonFacts]) -> list[Reason]:
    dead = [person for person in people if person.moved_reason == DIED]
    if len(dead) == len(people):
        return [Reason("nobody_left", excludes=True)]
    return [Reason("head_dead", excludes=False)] if any(person.is_head for person in dead) else []


def _by_tax(people: Sequence[PersonFacts]) -> list[Reason]:
    taxed = sum(person.tax_class == TAXED for person in people)
    unknown = sum(person.tax_class not in {TAXED, TAX_EXEMPT} for person in people)
    reasons = []
    if taxed:
        reasons.append(Reason("taxed", excludes=True, count=taxed))
    if unknown:
        reasons.append(Reason("tax_unknown", excludes=False, count=unknown))
    return reasons


def _by_age(
    people: Sequence[PersonFacts], present: Sequence[int], births: BirthRange
) -> tuple[list[int], list[Reason]]:
    inside = {place: births.contains(people[place].birth) for place in present}
    entitled = [place for place, holds in inside.items() if holds]
    unclear = sum(holds is None for holds in inside.values())
    reasons = []
    if unclear:
        reasons.append(Reason("age_unknown", excludes=False, count=unclear))
    if not entitled and not unclear:
        reasons.append(Reason("nobody_of_age", excludes=True))
    return entitled, reasons


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

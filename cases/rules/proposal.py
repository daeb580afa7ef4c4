"""The roster's proposal for each household, as parameters of the set-based import.

`cases.rules.eligibility` and `cases.rules.amounts` say the same for one household; a roster of a million people goes
through SQL with the parameters made here, and a test holds both against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cases.rules.eligibility import birth_range

_ALWAYS = date(1, 1, 1)
_NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the SQL of the import needs to know of a program's set-up. Amounts are yen."""

    reference_on: date
    is_gift: bool
    has_push: bool
    has_confirmation: bool
    has_application: bool
    all_exempt: bool
    has_ages: bool
    born_from: date
    born_until: date
    child_from: date
    child_until: date
    base_yen: int
    person_yen: int
    child_yen: int

    def as_parameters(self) -> dict[str, Any]:
        """By name, for a statement."""
        return asdict(self)


def make_proposal(
    *,
    kind: str,
    channels: Sequence[str],
    eligibility: Mapping[str, Any],
    amount_rule: Mapping[str, Any],
    reference_on: date,
) -> Proposal:
    """The parameters for a program. A rate of a purchase is not known from a roster: 0 yen."""
    ages = birth_range(eligibility.get("ages"), reference_on)
    children = birth_range(eligibility.get("children"), reference_on)
    rule = amount_rule.get("kind")
    yen = int(amount_rule.get("yen", 0))
    return Proposal(
        reference_on=reference_on,
        is_gift=kind == "gift",
        has_push="push" in channels,
        has_confirmation="confirmation" in channels,
        has_application="application" in channels,
        all_exempt=eligibility.get("tax") == "all_exempt",
        has_ages=ages is not None,
        born_from=(ages and ages.earliest_on) or _ALWAYS,
        born_until=(ages and ages.latest_on) or _NEVER,
        child_from=(children and children.earliest_on) or _ALWAYS,
        child_until=(children and children.latest_on) or _NEVER,
        base_yen=yen if rule == "per_household" else 0,
        person_yen=yen if rule == "per_person" else 0,
        child_yen=int(amount_rule.get("child_yen", 0)) if rule == "per_household" and children is not None else 0,
    )

"""Facts of households and applications that rules and services ask for."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from cases.models import PayeeAccount, Recipient, Review
from cases.rules.birth_date import BirthDate
from cases.rules.eligibility import PersonFacts


def people_of(program_id: int, household_ids: Collection[int]) -> dict[int, list[PersonFacts]]:
    """The people of each household as of the roster, heads first."""
    rows = (
        Recipient.objects.filter(program_id=program_id, household_id__in=list(household_ids), in_roster=True)
        .order_by("household_id", "-is_head", "pk")
        .values_list(
            "household_id",
            "birth_year",
            "birth_month",
            "birth_day",
            "is_head",
            "tax_class",
            "moved_on",
            "moved_reason",
            "protected",
        )
    )
    found: dict[int, list[PersonFacts]] = {}
    for household, year, month, day, is_head, tax_class, moved_on, moved_reason, protected in rows:
        found.setdefault(household, []).append(
            PersonFacts(BirthDate(year, month, day), is_head, tax_class, moved_on, moved_reason, protected)
        )
    return found


def found_unfit(program_id: int) -> Exists:
    """For a query of applications: whether the last screening of the running cycle found one not eligible."""
    later = Review.objects.filter(
        program_id=program_id,
        application_id=OuterRef("application_id"),
        cycle=OuterRef("cycle"),
        stage__gt=OuterRef("stage"),
    )
    last = Review.objects.filter(
        ~Exists(later),
        program_id=program_id,
        application_id=OuterRef("pk"),
        cycle=OuterRef("review_cycle"),
        outcome=Review.Outcome.NOT_ELIGIBLE,
    )
    return Exists(last)


def accounts_on_file(program_id: int, household_ids: Collection[int]) -> dict[int, int]:
    """Id of the newest account from an earlier benefit by household; households without one are left out."""
    from_roster = PayeeAccount.objects.filter(
        program_id=program_id, household_id__in=list(household_ids), source=PayeeAccount.Source.ROSTER
    ).order_by("pk")
    return dict(from_roster.values_list("household_id", "pk"))

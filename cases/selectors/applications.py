"""Applications: all that match a filter, one case in full, counts."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import (
    Application,
    Deficiency,
    DuplicateCandidate,
    Hold,
    Notice,
    Recipient,
    Review,
    Transition,
)
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.selectors.application_filter import ApplicationFilter, filtered_applications
from cases.selectors.readers import authorise_reader, opened_to
from security.access.seen import seen
from security.actor import Actor
from security.tenancy.scope import restricted_included


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """One case in full, as the case page shows it, with the people of each act; newest reviews, transitions and
    notices first."""

    application: Application
    people: list[Recipient]
    holds: list[Hold]
    deficiencies: list[Deficiency]
    reviews: list[Review]
    transitions: list[Transition]
    notices: list[Notice]
    candidates: list[DuplicateCandidate]


def matching_ids(*, actor: Actor, program_id: int, filters: ApplicationFilter, limit: int = 100_000) -> list[int]:
    """Ids of all that match, for acts on everything in the list; oldest reception first."""
    authorise_reader(actor, program_id)
    return list(
        filtered_applications(program_id, filters).order_by("received_on", "pk").values_list("pk", flat=True)[:limit]
    )


@restricted_included()
def application_detail(*, actor: Actor, program_id: int, receipt_number: str) -> ApplicationDetail:
    """A case by its receipt number as typed or scanned.

    Raises NotFoundError ``application``, CaseError ``restricted`` (transfer to the dedicated desk).
    """
    named = authorise_reader(actor, program_id)
    row = (
        Application.objects.filter(program_id=program_id, receipt_number=_normal(receipt_number))
        .select_related("household", "account", "assignee", "merged_into")
        .first()
    )
    if row is None:
        raise NotFoundError(
            _("There is no application with this number. Compare the number with the letter."), code="application"
        )
    if row.household.protected and not named and not opened_to(actor, program_id, [row.household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    seen(program_id, row.household_id)
    about = {"program_id": program_id, "application_id": row.pk}
    candidates = DuplicateCandidate.objects.filter(program_id=program_id).select_related("application", "other")
    return ApplicationDetail(
        application=row,
        people=list(
            Recipient.objects.filter(program_id=program_id, household_id=row.household_id, in_roster=True).order_by(
                "-is_head", "pk"
            )
        ),
        holds=list(Hold.objects.filter(**about).select_related("opened_by", "released_by").order_by("pk")),
        deficiencies=list(Deficiency.objects.filter(**about).order_by("pk")),
        reviews=list(Review.objects.filter(**about).select_related("reviewer").order_by("-pk")),
        transitions=list(Transition.objects.filter(**about).select_related("actor").order_by("-pk")),
        notices=list(Notice.objects.filter(program_id=program_id, household_id=row.household_id).order_by("-pk")),
        candidates=list((candidates.filter(application=row) | candidates.filter(other=row)).order_by("pk")),
    )


@restricted_included()
def status_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """Number of applications by status; restricted ones count."""
    authorise_reader(actor, program_id)
    rows = Application.objects.filter(program_id=program_id).order_by().values("status").annotate(number=Count("pk"))
    return {row["status"]: row["number"] for row in rows}


def _normal(receipt_number: str) -> str:
    try:
        return str(parse_receipt_number(receipt_number))
    except RuleError:
        return receipt_number.strip()

"""News of cases that were sent back to the first screening."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from cases.models import Review, Transition
from cases.rules.transitions import Event
from security.actor import Actor
from security.pages.news import News
from security.roles import EmployerKind, Role


def sent_back(actor: Actor, program_id: int, since: dt.datetime | Combinable) -> "QuerySet[Transition] | None":
    """For a manager what the municipality sent back: it names nobody, the work returns to the contractor. For a
    reviewer what a colleague sent back of the person's own screenings."""
    concerns = _concerning(actor, program_id)
    if not concerns:
        return None
    rows = Transition.objects.filter(concerns, program_id=program_id, event=Event.SEND_BACK, at__gt=since)
    # Joined, so that a case that is not open to the person is not told.
    rows = rows.filter(application__receipt_number__gt="").exclude(actor_id=actor.person_id)
    return rows.select_related("application").order_by("-at")


def tell_sent_back(row: Transition, _actor: Actor) -> News:
    """The case by its number."""
    number = row.application.receipt_number
    return News(
        at=row.at, what=_("sent back"), text=number, url_name="cases:application-show", args=(number,), tone="warn"
    )


def _concerning(actor: Actor, program_id: int) -> Q:
    concerns = Q()
    if actor.has_role(Role.MANAGER, program_id):
        concerns |= Q(actor__employer_kind=EmployerKind.MUNICIPALITY)
    if actor.has_role(Role.REVIEWER, program_id):
        own = Review.objects.filter(
            program_id=program_id, application_id=OuterRef("application_id"), reviewer_id=actor.person_id
        )
        concerns |= Q(Exists(own), actor__employer_kind=EmployerKind.CONTRACTOR)
    return concerns

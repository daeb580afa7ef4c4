"""News of cases that were sent back to the first screening."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Review, Transition
from cases.rules.transitions import Event
from security.actor import Actor
from security.pages.news import MOST, News
from security.roles import EmployerKind, Role


def sent_back_news(actor: Actor, program_id: int, since: dt.datetime) -> list[News]:
    """For a manager what the municipality sent back: it names nobody, the work returns to the contractor. For a
    reviewer what a colleague sent back of the person's own screenings."""
    concerns = _concerning(actor, program_id)
    if not concerns:
        return []
    rows = Transition.objects.filter(concerns, program_id=program_id, event=Event.SEND_BACK, at__gt=since)
    found = rows.exclude(actor_id=actor.person_id).select_related("application").order_by("-at")[:MOST]
    return [
        News(
            at=row.at,
            what=_("sent back"),
            text=row.application.receipt_number,
            url_name="cases:application-show",
            args=(row.application.receipt_number,),
            tone="warn",
        )
        for row in found
    ]


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

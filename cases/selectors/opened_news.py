"""News of cases of the dedicated desk that were opened to a person."""

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from cases.models import Application, RestrictedGrant
from security import clock
from security.actor import Actor
from security.pages.news import News


def opened_cases(actor: Actor, program_id: int, since: dt.datetime | Combinable) -> "QuerySet[RestrictedGrant]":
    """What is still open to the person; whoever it was opened to, of any role."""
    rows = RestrictedGrant.objects.filter(
        program_id=program_id,
        person_id=actor.person_id,
        granted_at__gt=since,
        revoked_at=None,
        until__gt=clock.now(),
    )
    newest = Application.objects.filter(program_id=program_id, household_id=OuterRef("household_id"))
    number = newest.order_by("-received_at", "-pk").values("receipt_number")[:1]
    return rows.annotate(number=Subquery(number)).filter(number__isnull=False).order_by("-granted_at")


def tell_opened_case(row: RestrictedGrant, _actor: Actor) -> News:
    """The case by its number."""
    number: str = getattr(row, "number")  # noqa: B009 - annotated above
    return News(
        at=row.granted_at, what=_("opened to you"), text=number, url_name="cases:application-show", args=(number,)
    )

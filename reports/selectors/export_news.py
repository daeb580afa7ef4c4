"""News of files that leave the office: what waits for an officer, and what became of one's own requests."""

import datetime as dt

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import ExportRequest
from reports.services.export.fetch import FETCHERS
from security.actor import Actor
from security.pages.news import News
from security.roles import Role

State = ExportRequest.State
TONES = {State.ASKED: "ask", State.READY: "ok", State.REFUSED: "bad"}


def told_exports(actor: Actor, program_id: int, since: dt.datetime | Combinable) -> "QuerySet[ExportRequest] | None":
    """Requests of others that wait for the officer, and the person's own that were refused or can be fetched."""
    if not any(actor.has_role(role, program_id) for role in FETCHERS):
        return None
    concerns = Q(asked_by_id=actor.person_id, state__in=[State.READY, State.REFUSED])
    if actor.has_role(Role.OFFICER, program_id):
        concerns |= Q(state=State.ASKED) & ~Q(asked_by_id=actor.person_id)
    rows = ExportRequest.objects.filter(concerns, program_id=program_id).defer("password")
    return rows.annotate(told_at=Coalesce(F("decided_at"), F("asked_at"))).filter(told_at__gt=since).order_by("-number")


def tell_export(row: ExportRequest, _actor: Actor) -> News:
    """The request by its number."""
    return News(
        at=row.decided_at or row.asked_at,
        what=gettext_lazy("waits for your approval") if row.state == State.ASKED else State(row.state).label,
        text=_("File no. %(number)d") % {"number": row.number},
        url_name="reports:export-show",
        args=(row.number,),
        tone=TONES[State(row.state)],
    )

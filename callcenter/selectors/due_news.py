"""News of promises to call back that have fallen due."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from callcenter.models import Callback, Topic
from security import clock
from security.actor import Actor
from security.pages.news import News
from security.roles import Role


def due_callbacks(actor: Actor, program_id: int, since: dt.datetime | Combinable) -> "QuerySet[Callback] | None":
    """Open promises that are due: the person's own, and for a caller those that are anybody's."""
    if not any(actor.has_role(role, program_id) for role in (Role.CALLER, Role.MANAGER)):
        return None
    concerns = Q(assignee_id=actor.person_id)
    if actor.has_role(Role.CALLER, program_id):
        concerns |= Q(assignee=None)
    rows = Callback.objects.filter(concerns, program_id=program_id, state=Callback.State.OPEN)
    return rows.filter(due_at__gt=since, due_at__lte=clock.now()).order_by("-due_at")


def tell_callback(row: Callback, _actor: Actor) -> News:
    """What it is about; whom to call stands in the list of promises."""
    return News(
        at=row.due_at,
        what=_("callback due"),
        text=str(Topic(row.subject).label),
        url_name="callcenter:callback-list",
        tone="warn",
    )

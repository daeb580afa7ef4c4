"""Deficiencies: what is due, and how often each code occurs."""

import datetime as dt

from django.db.models import Count, QuerySet

from cases.models import Deficiency
from cases.selectors.readers import authorise_reader
from security.actor import Actor
from security.tenancy.scope import restricted_included


def deficiencies_due(
    *, actor: Actor, program_id: int, until_on: dt.date, after_id: int = 0, limit: int = 50
) -> QuerySet[Deficiency]:
    """Deficiencies told to residents whose deadline is on or before the day, with their applications, by id."""
    named = authorise_reader(actor, program_id)
    rows = Deficiency.objects.filter(
        program_id=program_id, state=Deficiency.State.NOTIFIED, deadline_on__lte=until_on, pk__gt=after_id
    )
    if not named:
        rows = rows.filter(application__household__protected=False)
    return rows.select_related("application").order_by("pk")[:limit]


def deficiencies_to_tell(*, actor: Actor, program_id: int, limit: int = 1_000) -> list[int]:
    """Applications with a deficiency that the resident was not told of yet, oldest first."""
    named = authorise_reader(actor, program_id)
    rows = Deficiency.objects.filter(program_id=program_id, state=Deficiency.State.OPEN)
    if not named:
        rows = rows.filter(application__household__protected=False)
    found = rows.order_by("pk").values_list("application_id", flat=True)[:limit]
    return list(dict.fromkeys(found))


@restricted_included()
def deficiency_counts(*, actor: Actor, program_id: int) -> dict[tuple[str, str], int]:
    """Number of deficiencies by (code, state)."""
    authorise_reader(actor, program_id)
    rows = Deficiency.objects.filter(program_id=program_id).order_by().values("code", "state")
    return {(row["code"], row["state"]): row["number"] for row in rows.annotate(number=Count("pk"))}

"""Open stops."""

from django.db.models import Count, QuerySet

from cases.models import Hold
from cases.selectors.readers import authorise_reader
from security.actor import Actor


def open_holds_of(
    *,
    actor: Actor,
    program_id: int,
    kind: str = "",
    waits_for: str = "",
    after_id: int = 0,
    limit: int = 50,
) -> QuerySet[Hold]:
    """Open stops with their applications, oldest first; restricted cases only for the dedicated desk."""
    named = authorise_reader(actor, program_id)
    wanted = {name: value for name, value in {"kind": kind, "waits_for": waits_for}.items() if value}
    rows = Hold.objects.filter(program_id=program_id, released_at=None, pk__gt=after_id, **wanted)
    if not named:
        rows = rows.filter(application__household__protected=False)
    return rows.select_related("application").order_by("pk")[:limit]


def open_hold_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """Number of open stops by kind; those of restricted cases count."""
    authorise_reader(actor, program_id)
    rows = Hold.objects.filter(program_id=program_id, released_at=None).order_by()
    return {row["kind"]: row["number"] for row in rows.values("kind").annotate(number=Count("pk"))}

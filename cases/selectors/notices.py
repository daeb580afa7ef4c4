"""Letters that wait, and their numbers."""

from django.db.models import Count, QuerySet

from cases.models import Notice
from cases.selectors.readers import authorise_reader
from security.actor import Actor
from security.tenancy.scope import restricted_included


def notice_queue(
    *,
    actor: Actor,
    program_id: int,
    kind: str = "",
    state: str = Notice.State.QUEUED,
    after_id: int = 0,
    limit: int = 50,
) -> QuerySet[Notice]:
    """Letters in one state with their households, by id; of restricted households only for the dedicated desk."""
    named = authorise_reader(actor, program_id)
    rows = Notice.objects.filter(program_id=program_id, state=state, pk__gt=after_id)
    if kind:
        rows = rows.filter(kind=kind)
    if not named:
        rows = rows.filter(household__protected=False)
    return rows.select_related("household", "application").order_by("pk")[:limit]


@restricted_included()
def notice_counts(*, actor: Actor, program_id: int) -> dict[tuple[str, str], int]:
    """Number of letters by (kind, state)."""
    authorise_reader(actor, program_id)
    rows = Notice.objects.filter(program_id=program_id).order_by().values("kind", "state")
    return {(row["kind"], row["state"]): row["number"] for row in rows.annotate(number=Count("pk"))}

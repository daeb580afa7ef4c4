"""The one way a hold ends, for services that have authorised their actor."""

from collections.abc import Collection

from cases import events
from cases.models import Hold
from security import clock
from security.actor import Actor
from security.audit.record import record


def close_holds(*, actor: Actor, program_id: int, hold_ids: Collection[int], reason: str) -> list[int]:
    """Close open holds and return the ids of those that were open. The caller holds the rights for it.

    People go through `release_holds`, `resolve_deficiencies` and `judge_duplicates`, which know which hold is whose.
    """
    open_ones = (
        Hold.objects.filter(program_id=program_id, pk__in=list(hold_ids), released_at=None)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    applications = dict(open_ones.values_list("pk", "application_id"))
    if not applications:
        return []
    Hold.objects.filter(program_id=program_id, pk__in=list(applications)).update(
        released_at=clock.now(), released_by_id=actor.user_id, release_reason=reason
    )
    record(
        events.HOLD_RELEASED,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted(set(applications.values())),
        data={"holds": sorted(applications)},
    )
    return sorted(applications)

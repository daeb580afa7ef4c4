"""The one way a letter changes its state, for the services of this package that have authorised their actor."""

from collections.abc import Collection, Mapping
from typing import Any

from cases.errors import stop_at_refusals
from cases.models import Notice
from cases.services.locks import hold_households
from cases.types import Done
from security.db.among import Among

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"


def change_notice_state(
    *,
    program_id: int,
    notice_ids: Collection[int],
    allowed: Collection[str],
    state: Notice.State,
    partial: bool,
    updates: Mapping[str, Any] | None = None,
) -> Done:
    """Lock letters and their households, refuse those in no allowed state, set the state of the others.

    Refusals: ``missing``, ``state``.
    """
    wanted = list(dict.fromkeys(notice_ids))
    concerned = Notice.objects.filter(Among("pk", wanted), program_id=program_id).order_by()
    hold_households(program_id, set(concerned.values_list("household_id", flat=True)))
    states = dict(
        Notice.objects.filter(Among("pk", wanted), program_id=program_id)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "state")
    )
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in states}
    refusals |= {pk: REFUSED_STATE for pk, present in states.items() if present not in allowed}
    stop_at_refusals(refusals, partial=partial)
    changed = [pk for pk in wanted if pk not in refusals]
    if changed:
        Notice.objects.filter(Among("pk", changed), program_id=program_id).update(state=state, **(updates or {}))
    return Done(done=changed, refusals=refusals)

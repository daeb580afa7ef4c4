"""How a dispatch of gift cards ended, for the services of this package that have authorised their actor."""

from collections.abc import Collection

from cases.errors import stop_at_refusals
from cases.models import GiftItem
from cases.types import Done
from security.actor import Actor
from security.audit.record import record
from security.events import EventCode

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"


def end_dispatch(
    *,
    actor: Actor,
    program_id: int,
    item_ids: Collection[int],
    state: GiftItem.State,
    event: EventCode,
    partial: bool,
) -> Done:
    """Set sent cards to a state. Refusals by item: ``missing``, ``state`` (not on its way)."""
    wanted = list(dict.fromkeys(item_ids))
    rows = {
        row.pk: row
        for row in GiftItem.objects.filter(program_id=program_id, pk__in=wanted)
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in rows}
    # Told twice: a card that was delivered or came back is not on its way any more.
    refusals |= {pk: REFUSED_STATE for pk, row in rows.items() if row.state != GiftItem.State.SENT}
    stop_at_refusals(refusals, partial=partial)
    ended = [rows[pk] for pk in wanted if pk not in refusals]
    if ended:
        ids = [row.pk for row in ended]
        GiftItem.objects.filter(program_id=program_id, pk__in=ids).update(state=state)
        record(
            event,
            actor=actor,
            program_id=program_id,
            subject_ids=sorted({row.household_id for row in ended if row.household_id is not None}),
            data={"items": ids},
        )
    return Done(done=[row.pk for row in ended], refusals=refusals)

"""Gift cards that reached their households, as the carrier says."""

from collections.abc import Collection

from cases import events
from cases.models import GiftItem
from cases.services.fulfilment.end_dispatch import end_dispatch
from cases.types import Done
from security.actor import Actor, authorise
from security.roles import Role


def mark_delivered(*, actor: Actor, program_id: int, item_ids: Collection[int], partial: bool = False) -> Done:
    """Mark sent cards as delivered. Refusals by item: ``missing``, ``state`` (not on its way)."""
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    return end_dispatch(
        actor=actor,
        program_id=program_id,
        item_ids=item_ids,
        state=GiftItem.State.DELIVERED,
        event=events.GIFT_DELIVERED,
        partial=partial,
    )

"""Gift cards that came back undelivered; `mark_sent` sends them again."""

from collections.abc import Collection

from cases import events
from cases.models import GiftItem
from cases.services.fulfilment.end_dispatch import end_dispatch
from cases.types import Done
from security.actor import Actor, authorise
from security.roles import Role


def mark_returned(*, actor: Actor, program_id: int, item_ids: Collection[int], partial: bool = False) -> Done:
    """Mark sent cards as returned; they stay with their household. Refusals by item: ``missing``, ``state``."""
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    return end_dispatch(
        actor=actor,
        program_id=program_id,
        item_ids=item_ids,
        state=GiftItem.State.RETURNED,
        event=events.GIFT_RETURNED,
        partial=partial,
    )

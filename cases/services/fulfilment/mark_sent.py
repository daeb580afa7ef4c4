"""Gift cards handed to the carrier, with their tracking numbers."""

import re
from collections.abc import Mapping

from cases import events
from cases.errors import stop_at_refusals
from cases.models import GiftItem
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role

TRACKING = re.compile(r"[0-9A-Za-z-]{1,20}")
SENDABLE = frozenset({GiftItem.State.ASSIGNED, GiftItem.State.RETURNED})
REFUSED_MISSING = "missing"
REFUSED_STATE = "state"
REFUSED_TRACKING = "tracking"


def mark_sent(*, actor: Actor, program_id: int, tracking_numbers: Mapping[int, str], partial: bool = False) -> Done:
    """Mark cards as sent, `{gift item id: tracking number}`; one that came back can be sent again.

    Refusals by item: ``missing``, ``state`` (in stock, sent already or delivered), ``tracking`` (1 to 20 letters,
    digits, hyphens). With `partial=False` one refusal stops all (NotPossibleError).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    items = {
        item.pk: item
        for item in GiftItem.objects.filter(program_id=program_id, pk__in=list(tracking_numbers))
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    refusals: dict[int, str] = {}
    for pk, tracking_number in tracking_numbers.items():
        if pk not in items:
            refusals[pk] = REFUSED_MISSING
        # Marked twice: a card that is sent already is refused by its state.
        elif items[pk].state not in SENDABLE:
            refusals[pk] = REFUSED_STATE
        elif not TRACKING.fullmatch(tracking_number):
            refusals[pk] = REFUSED_TRACKING
    stop_at_refusals(refusals, partial=partial)
    sent = [items[pk] for pk in tracking_numbers if pk not in refusals]
    for item in sent:
        item.state = GiftItem.State.SENT
        item.sent_at = item.sent_at or clock.now()  # a parcel that goes out again is no other household served
        item.tracking_number = tracking_numbers[item.pk]
    update_rows(sent, ["state", "sent_at", "tracking_number"])
    if sent:
        record(
            events.GIFT_SENT,
            actor=actor,
            program_id=program_id,
            subject_ids=sorted({item.household_id for item in sent if item.household_id is not None}),
            data={"items": [item.pk for item in sent]},
        )
    return Done(done=[item.pk for item in sent], refusals=refusals)

"""What the carrier says of many parcels, by tracking number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.models import GiftItem
from cases.services.fulfilment.mark_delivered import mark_delivered
from cases.services.fulfilment.mark_returned import mark_returned
from security.actor import Actor, authorise
from security.roles import Role

REFUSED_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecordedDeliveries:
    """How many were delivered and came back; `refusals` say by tracking number why the others were not recorded."""

    delivered: int
    returned: int
    refusals: dict[str, str] = field(default_factory=dict)


def record_deliveries(*, actor: Actor, program_id: int, outcomes: Mapping[str, bool]) -> RecordedDeliveries:
    """Record `{tracking number: delivered}`; what is not delivered came back. By the manager or the mail room.

    Refusals: ``unknown`` tracking numbers, ``state`` of parcels that are not on their way (recorded before).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    items = dict(
        GiftItem.objects.filter(program_id=program_id, tracking_number__in=list(outcomes)).values_list(
            "tracking_number", "pk"
        )
    )
    numbers = {pk: number for number, pk in items.items()}
    refusals = dict.fromkeys(outcomes.keys() - items.keys(), REFUSED_UNKNOWN)
    shared = {"actor": actor, "program_id": program_id, "partial": True}
    delivered = mark_delivered(item_ids=[pk for number, pk in items.items() if outcomes[number]], **shared)  # type: ignore[arg-type]
    returned = mark_returned(item_ids=[pk for number, pk in items.items() if not outcomes[number]], **shared)  # type: ignore[arg-type]
    for done in (delivered, returned):
        refusals |= {numbers[pk]: code for pk, code in done.refusals.items()}
    return RecordedDeliveries(len(delivered.done), len(returned.done), refusals)

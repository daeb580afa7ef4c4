"""A list of serials with tracking numbers: the cards that were handed to the carrier."""

from collections import Counter

from cases.models import GiftItem
from cases.services.fulfilment.list_error import ListRefusedError, lines_of
from cases.services.fulfilment.mark_sent import mark_sent
from security.actor import Actor, authorise
from security.roles import Role


def take_dispatch_list(*, actor: Actor, program_id: int, content: bytes) -> int:
    """Mark the cards of a list (serial, tracking number) as sent; returns how many.

    Runs in the caller's transaction, which a refusal has to roll back. Raises CaseError ``list.…`` for a file that
    cannot be read, ListRefusedError for lines that do not fit.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    lines = lines_of(content)
    items = dict(
        GiftItem.objects.filter(program_id=program_id, serial__in=[line.first for line in lines]).values_list(
            "serial", "pk"
        )
    )
    count = Counter(line.first for line in lines)
    refused = {line.number: "repeated" for line in lines if count[line.first] > 1}
    refused |= {line.number: "missing" for line in lines if line.first not in items}
    # Sent twice: a card that is on its way is refused by its state, and with it the list.
    done = mark_sent(
        actor=actor,
        program_id=program_id,
        tracking_numbers={items[line.first]: line.second for line in lines if line.number not in refused},
        partial=True,
    )
    refused |= {line.number: done.refusals[pk] for line in lines if (pk := items.get(line.first)) in done.refusals}
    if refused:
        raise ListRefusedError(refused)
    return len(done.done)

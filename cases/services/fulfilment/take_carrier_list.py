"""The carrier's list: which parcels reached their households, and which came back."""

from collections import defaultdict
from dataclasses import dataclass

from cases.models import GiftItem
from cases.rules.gift_lists import Line, is_delivered
from cases.services.fulfilment.list_error import ListRefusedError, lines_of
from cases.services.fulfilment.mark_delivered import mark_delivered
from cases.services.fulfilment.mark_returned import mark_returned
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class CarrierNews:
    """How many cards were delivered and how many came back. `known` cards had the same news before."""

    delivered: int
    returned: int
    known: int


def take_carrier_list(*, actor: Actor, program_id: int, content: bytes) -> CarrierNews:
    """Record a list of the carrier (tracking number, outcome).

    Carriers send whole lists again and again: a card that has the outcome already is passed over. Runs in the caller's
    transaction, which a refusal has to roll back. Raises CaseError ``list.…`` for a file that cannot be read,
    ListRefusedError for lines that do not fit (``outcome``, ``missing``, ``state``).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    lines = lines_of(content)
    items = _items(program_id, lines)
    refused: dict[int, str] = {}
    ended: dict[bool, set[int]] = {True: set(), False: set()}
    known = 0
    for line in lines:
        outcome = is_delivered(line.second)
        if outcome is None:
            refused[line.number] = "outcome"
            continue
        fitting, same, other = _by_state(items.get(line.first, []), delivered=outcome)
        known += same
        ended[outcome] |= fitting
        if not fitting and not same:
            refused[line.number] = "state" if other else "missing"
    if refused:
        raise ListRefusedError(refused)
    mark_delivered(actor=actor, program_id=program_id, item_ids=sorted(ended[True]))
    mark_returned(actor=actor, program_id=program_id, item_ids=sorted(ended[False]))
    return CarrierNews(len(ended[True]), len(ended[False]), known)


def _items(program_id: int, lines: list[Line]) -> dict[str, list[tuple[int, str]]]:
    """Cards by tracking number: a parcel may hold several."""
    rows = GiftItem.objects.filter(program_id=program_id, tracking_number__in=[line.first for line in lines])
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for tracking_number, pk, state in rows.values_list("tracking_number", "pk", "state"):
        found[tracking_number].append((pk, state))
    return found


def _by_state(items: list[tuple[int, str]], *, delivered: bool) -> tuple[set[int], int, int]:
    """Cards on their way, how many have the outcome already, and how many stand elsewhere."""
    wanted = GiftItem.State.DELIVERED if delivered else GiftItem.State.RETURNED
    on_the_way = {pk for pk, state in items if state == GiftItem.State.SENT}
    same = sum(state == wanted for _pk, state in items)
    return on_the_way, same, len(items) - len(on_the_way) - same

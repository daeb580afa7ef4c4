"""A list of serials with their values, taken into stock as a whole or not at all."""

from cases.rules.gift_lists import yen_of
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.list_error import ListRefusedError, lines_of
from security.actor import Actor, authorise
from security.roles import Role


def take_stock_list(*, actor: Actor, program_id: int, content: bytes) -> int:
    """Take the cards of a list (serial, value in yen) into stock; returns how many.

    Runs in the caller's transaction, which a refusal has to roll back. Raises CaseError ``list.…`` for a file that
    cannot be read, ListRefusedError for lines that do not fit.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    lines = lines_of(content)
    taken = import_serials(
        actor=actor, program_id=program_id, items=[(line.first, yen_of(line.second)) for line in lines]
    )
    # Sent twice: serials that are known are refused, and with them the list.
    if taken.refusals:
        raise ListRefusedError({lines[place - 1].number: code for place, code in taken.refusals.items()})
    return taken.imported

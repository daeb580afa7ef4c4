"""What an entry of the bank's statement is, said by a person, with the reason."""

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import StatementMatch
from cases.services.statement.add_match import add_match
from cases.services.statement.take_statement import TAKERS, TARGETS
from security.actor import Actor, authorise

Kind = StatementMatch.Kind


def match_entry(
    *, actor: Actor, program_id: int, entry_id: int, kind: Kind | str, reason: str, target_id: int | None = None
) -> StatementMatch:
    """Match an entry of the bench with a batch, a failed transfer, a recovery, or with no money of the program.

    The database compares amount and direction. Raises CaseError: ``reason_missing``, ``does_not_fit`` when amount or
    direction differ or either side is matched already; NotFoundError.
    """
    authorise(actor, *TAKERS, program_id=program_id)
    chosen = Kind(kind)
    if not reason.strip():
        raise CaseError(_("Write how you know what the entry is: it is kept with the match."), code="reason_missing")
    if chosen is Kind.UNDONE or (chosen is not Kind.OTHER and target_id is None):
        raise CaseError(_("Choose what the entry is."), code="does_not_fit")
    target = {} if chosen is Kind.OTHER else {TARGETS[chosen]: target_id}
    return add_match(actor, program_id, entry_id, chosen, reason, target)

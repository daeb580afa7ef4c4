"""A match of an entry of the bank's statement that was wrong."""

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import StatementMatch
from cases.services.statement.add_match import add_match
from cases.services.statement.take_statement import TAKERS
from security.actor import Actor, authorise

Kind = StatementMatch.Kind


def undo_match(*, actor: Actor, program_id: int, entry_id: int, reason: str) -> StatementMatch:
    """Take the match of an entry back, whoever made it; the entry is on the bench again.

    Raises CaseError: ``reason_missing``, ``does_not_fit`` when nothing is matched; NotFoundError.
    """
    authorise(actor, *TAKERS, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the match was wrong: it is kept with the entry."), code="reason_missing")
    return add_match(actor, program_id, entry_id, Kind.UNDONE, reason, {})

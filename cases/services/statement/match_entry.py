"""What an entry of the bank's statement is, said by a person, with the reason."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import StatementEntry, StatementMatch
from cases.services.statement.take_statement import TAKERS, TARGETS
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

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
    return _add(actor, program_id, entry_id, chosen, reason, target)


def undo_match(*, actor: Actor, program_id: int, entry_id: int, reason: str) -> StatementMatch:
    """Take the match of an entry back, whoever made it; the entry is on the bench again.

    Raises CaseError: ``reason_missing``, ``does_not_fit`` when nothing is matched; NotFoundError.
    """
    authorise(actor, *TAKERS, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the match was wrong: it is kept with the entry."), code="reason_missing")
    return _add(actor, program_id, entry_id, Kind.UNDONE, reason, {})


def _add(
    actor: Actor, program_id: int, entry_id: int, kind: Kind, reason: str, target: dict[str, int | None]
) -> StatementMatch:
    entries = StatementEntry.objects.filter(program_id=program_id, pk=entry_id)
    if entries.select_for_update(no_key=True).first() is None:
        raise NotFoundError(_("There is no such entry. Reload the list."))
    count = StatementMatch.objects.filter(program_id=program_id, entry_id=entry_id).count()
    try:
        with transaction.atomic():
            # Matched twice: the database lets an entry, and what it is matched with, stand in one match only.
            match = StatementMatch.objects.create(
                program_id=program_id,
                entry_id=entry_id,
                sequence=count + 1,
                kind=kind,
                reason=reason.strip(),
                at=clock.now(),
                by_id=actor.person_id,
                **target,
            )
    except IntegrityError as error:
        raise CaseError(
            _("Amount or direction do not fit, or one of the two is matched already. Reload the page."),
            code="does_not_fit",
        ) from error
    record(
        events.MATCH_UNDONE if kind is Kind.UNDONE else events.ENTRY_MATCHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[entry_id],
        data={"kind": kind.value, **target},
    )
    return match

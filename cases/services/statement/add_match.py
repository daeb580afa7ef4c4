"""The next match of an entry of the bank's statement, for services that have authorised their actor."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import StatementEntry, StatementMatch
from security import clock
from security.actor import Actor
from security.audit.record import record

Kind = StatementMatch.Kind


def add_match(
    actor: Actor, program_id: int, entry_id: int, kind: Kind, reason: str, target: dict[str, int | None]
) -> StatementMatch:
    """Write it; the database compares amount, direction and what is matched already.

    Raises NotFoundError, CaseError ``does_not_fit``.
    """
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

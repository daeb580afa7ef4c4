"""A difference between what was handed in and what the post took, found out."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import Posting
from reports.services.letters.record_receipt import lock_posting
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def settle_posting(*, actor: Actor, program_id: int, number: int, settlement: str) -> Posting:
    """Take a posting off the bench: `settlement` says what was found and done, without a personal value.

    It takes a manager who did not enter the receipt. Raises NotAllowedError, NotFoundError, StaleError, ReportError
    `settlement` (nothing said), `same_person`.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    posting = lock_posting(program_id, number, expect=Posting.State.DIFFERS)
    if not settlement.strip():
        raise ReportError(_("Say what was found and what was done: it is kept with the posting."), code="settlement")
    if posting.recorded_by_id == actor.user_id:
        raise ReportError(_("You entered the receipt yourself. Another manager settles it."), code="same_person")
    posting.state = Posting.State.SETTLED
    posting.settlement = settlement.strip()[:200]
    posting.settled_by_id = actor.person_id
    posting.settled_at = clock.now()
    posting.save(update_fields=["state", "settlement", "settled_by", "settled_at"])
    record(
        events.POSTING_SETTLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[posting.pk],
        reason=posting.settlement,
        data={"number": number},
    )
    return posting

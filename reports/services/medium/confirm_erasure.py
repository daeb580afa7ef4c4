"""A second person confirms that a medium is erased."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import Medium
from reports.services.medium.hand_over import KEEPERS
from reports.services.medium.locks import lock_medium
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def confirm_erasure(*, actor: Actor, program_id: int, number: int) -> None:
    """Confirm it, having looked at the medium and the evidence. Never one's own erasure.

    Raises NotFoundError ``medium``, StaleError, ReportError ``own``.
    """
    authorise(actor, *KEEPERS, program_id=program_id)
    medium = lock_medium(program_id, number, expect=Medium.State.ERASED)
    if medium.erased_by_id == actor.user_id:
        raise ReportError(_("You erased it yourself. Another person looks at it."), code="own")
    medium.state = Medium.State.CONFIRMED
    medium.confirmed_by_id = actor.person_id
    medium.confirmed_at = clock.now()
    medium.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record(events.MEDIUM_CONFIRMED, actor=actor, program_id=program_id, subject_ids=[medium.pk])

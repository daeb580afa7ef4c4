"""Data are put on hold."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import RetentionHold
from security.roles import Role

HOLDERS = (Role.MANAGER, Role.OFFICER, Role.AUDITOR)


def set_hold(*, actor: Actor, program_id: int, reason: str) -> RetentionHold:
    """Stop every disposal of the program until the municipality lifts the hold. Raises OfficeError ``reason``."""
    authorise(actor, *HOLDERS, program_id=program_id)
    if not reason.strip():
        raise OfficeError(_("Say why the data have to stay."), code="reason")
    hold = RetentionHold.objects.create(
        program_id=program_id, reason=reason.strip(), set_by_id=actor.person_id, set_at=clock.now()
    )
    record(events.HOLD_SET, actor=actor, program_id=program_id, subject_ids=[hold.pk])
    return hold

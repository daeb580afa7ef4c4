"""A hold is lifted by the municipality."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import RetentionHold
from security.roles import Role


def lift_hold(*, actor: Actor, program_id: int, hold_id: int, reason: str) -> None:
    """Lift it. Raises OfficeError ``not_found`` (there is none, or it was lifted), ``lift_reason``."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not reason.strip():
        raise OfficeError(_("Say why the data need not stay any longer."), code="lift_reason")
    rows = RetentionHold.objects.filter(program_id=program_id, pk=hold_id, lifted_at=None)
    lifted = rows.update(lifted_by_id=actor.person_id, lifted_at=clock.now(), lift_reason=reason.strip())
    if lifted != 1:
        raise OfficeError(_("This hold does not stand any more. Reload the page."), code="not_found")
    record(events.HOLD_LIFTED, actor=actor, program_id=program_id, subject_ids=[hold_id])

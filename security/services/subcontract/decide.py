"""The municipality lets work be handed on, or does not."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Subcontract
from security.roles import Role
from security.services.subcontract.locks import lock_subcontract


def decide_subcontract(
    *, actor: Actor, program_id: int, subcontract_id: int, is_approved: bool, note: str = ""
) -> Subcontract:
    """Agree or refuse; a refusal says why. Raises OfficeError ``not_found``, ``stale``, ``note``."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not is_approved and not note.strip():
        raise OfficeError(_("Say why: the contractor reads it."), code="note")
    row = lock_subcontract(program_id, subcontract_id, expect=Subcontract.State.ASKED)
    row.state = Subcontract.State.APPROVED if is_approved else Subcontract.State.REFUSED
    row.decided_by_id = actor.person_id
    row.decided_at = clock.now()
    row.decision_note = note.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    record(
        events.SUBCONTRACT_DECIDED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk],
        data={"state": str(row.state)},
    )
    return row

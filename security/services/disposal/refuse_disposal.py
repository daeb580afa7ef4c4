"""The municipality does not agree to a disposal."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Disposal
from security.roles import Role
from security.services.disposal.locks import lock_disposal


def refuse_disposal(*, actor: Actor, program_id: int, number: int, note: str) -> None:
    """Refuse, and say why. Nothing is erased. Raises OfficeError ``note``, ``not_found``, ``stale``."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not note.strip():
        raise OfficeError(_("Say why, so that the manager knows what to do."), code="note")
    disposal = lock_disposal(program_id, number, expect=Disposal.State.ASKED)
    disposal.state = Disposal.State.REFUSED
    disposal.decided_by_id = actor.person_id
    disposal.decided_at = clock.now()
    disposal.decision_note = note.strip()
    disposal.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    record(events.DISPOSAL_REFUSED, actor=actor, program_id=program_id, subject_ids=[disposal.pk])

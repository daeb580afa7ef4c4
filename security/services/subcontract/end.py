"""Handed-on work is ended before its last day."""

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Subcontract
from security.roles import Role
from security.services.subcontract.locks import lock_subcontract


def end_subcontract(*, actor: Actor, program_id: int, subcontract_id: int) -> None:
    """End it now: the company's people have no role any more by their next request.

    Raises OfficeError ``not_found``, ``stale`` (not approved, or ended).
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    row = lock_subcontract(program_id, subcontract_id, expect=Subcontract.State.APPROVED)
    ends_on = max(row.starts_on, min(row.ends_on, clock.today()))
    Subcontract.objects.filter(pk=row.pk).update(state=Subcontract.State.ENDED, ends_on=ends_on)
    record(events.SUBCONTRACT_ENDED, actor=actor, program_id=program_id, subject_ids=[row.pk])

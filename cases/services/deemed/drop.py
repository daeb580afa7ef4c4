"""A proposed list of deemed withdrawals that the municipality does not approve."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import DeemedList
from cases.services.deemed.approve import lock_list
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def drop_list(*, actor: Actor, program_id: int, number: int, reason: str) -> DeemedList:
    """Drop the list; its cases stay as they are and may be proposed again. By an officer.

    Raises CaseError: ``reason_missing``, ``list_<state>`` unless it waits; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the list is dropped: the contractor reads it."), code="reason_missing")
    found = lock_list(program_id, number)
    found.state = DeemedList.State.DROPPED
    found.decided_at = clock.now()
    found.decided_by_id = actor.person_id
    found.drop_reason = reason.strip()
    found.save(update_fields=["state", "decided_at", "decided_by", "drop_reason"])
    record(
        events.DEEMED_DROPPED,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"number": number, "items": found.item_count},
    )
    return found

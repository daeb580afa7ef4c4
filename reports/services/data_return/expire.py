"""Packages that were not handed over in time are erased."""

from reports import events
from reports.models import DataReturn, DataReturnPart
from reports.services.data_return.locks import erase_parts, forget_password
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

State = DataReturn.State


def expire_data_returns(*, actor: Actor, program_id: int) -> int:
    """Erase the parts whose time is over; returns of how many packages. What was fetched keeps its password until the
    municipality has received it."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    rows = DataReturn.objects.filter(program_id=program_id, state=State.READY, expires_at__lte=clock.now())
    expired = list(rows.select_for_update(no_key=True, of=("self",)))
    for found in expired:
        found.state = State.EXPIRED
        found.save(update_fields=["state"])
        if not DataReturnPart.objects.filter(program_id=program_id, data_return=found, fetched__gt=0).exists():
            forget_password(found)
        erase_parts(found)
    if expired:
        ids = [found.pk for found in expired]
        record(events.DATA_RETURN_EXPIRED, actor=actor, program_id=program_id, subject_ids=ids)
    return len(expired)

"""A return of data is given up."""

from reports import events
from reports.models import DataReturn
from reports.services.data_return.locks import erase_parts, forget_password, lock_return
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

State = DataReturn.State


def drop_data_return(*, actor: Actor, program_id: int, number: int) -> None:
    """Give up what is not received yet: its parts and its password are erased, what is being packed comes to nothing.

    Raises NotFoundError ``data_return``, StaleError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    expect = [State.ASKED, State.BUILDING, State.READY, State.EXPIRED]
    found = lock_return(program_id, number, expect=expect)
    found.state = State.DROPPED
    found.save(update_fields=["state"])
    forget_password(found)
    erase_parts(found)
    record(
        events.DATA_RETURN_DROPPED, actor=actor, program_id=program_id, subject_ids=[found.pk], data={"number": number}
    )

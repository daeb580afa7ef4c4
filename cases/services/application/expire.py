"""Expiry of applications that nobody completed in time."""

from collections.abc import Collection

from cases.models import Deficiency
from cases.rules.transitions import Event
from cases.services.application.advance import advance
from cases.services.application.close_off import close_off
from cases.types import Done
from security.actor import Actor, authorise
from security.roles import Role


def expire_applications(
    *, actor: Actor, program_id: int, application_ids: Collection[int], reason: str = "deadline", partial: bool = False
) -> Done:
    """End applications before their decision because a deadline is over; their open deficiencies expire.

    By the contractor's manager or the platform. Refusals as of `advance`.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    moved = advance(
        actor=actor,
        program_id=program_id,
        application_ids=application_ids,
        event=Event.EXPIRE,
        reason=reason,
        partial=partial,
    )
    close_off(
        actor=actor,
        program_id=program_id,
        application_ids=moved.done,
        deficiency_state=Deficiency.State.EXPIRED,
    )
    return Done(done=moved.done, refusals=moved.refusals)

"""Letters that stand in a lot."""

from collections.abc import Collection

from cases import events
from cases.models import Notice
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def mark_rendered(*, actor: Actor, program_id: int, notice_ids: Collection[int], partial: bool = False) -> Done:
    """Note that queued letters were rendered into a lot. Refusals: ``missing``, ``state``."""
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id, system=True)
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=(Notice.State.QUEUED,),
        state=Notice.State.RENDERED,
        partial=partial,
        updates={"rendered_at": clock.now()},
    )
    if outcome.done:
        record(events.NOTICE_RENDERED, actor=actor, program_id=program_id, subject_ids=outcome.done)
    return outcome

"""Off the exception bench again."""

from collections.abc import Collection

from cases import events
from cases.models import Notice
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def requeue_notices(*, actor: Actor, program_id: int, notice_ids: Collection[int], partial: bool = False) -> Done:
    """Queue blocked letters again, after their cause was mended. Refusals: ``missing``, ``state``."""
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=(Notice.State.BLOCKED,),
        state=Notice.State.QUEUED,
        partial=partial,
        updates={"blocked_reason": ""},
    )
    if outcome.done:
        record(events.NOTICE_QUEUED, actor=actor, program_id=program_id, subject_ids=outcome.done)
    return outcome

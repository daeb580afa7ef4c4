"""Voiding of letters that count no more, for services that have authorised their actor."""

from collections.abc import Collection

from cases import events
from cases.models import Notice
from cases.services.notice.change_state import change_notice_state
from security.actor import Actor
from security.audit.record import record

ALIVE = (Notice.State.QUEUED, Notice.State.BLOCKED, Notice.State.RENDERED, Notice.State.POSTED)


def close_notices(*, actor: Actor, program_id: int, notice_ids: Collection[int], reason: str) -> list[int]:
    """Void letters of any state that is alive, posted ones too: superseded ones, those of ended cases."""
    if not notice_ids:
        return []
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=ALIVE,
        state=Notice.State.VOID,
        partial=True,
        updates={"blocked_reason": reason},
    )
    if outcome.done:
        record(events.NOTICE_VOIDED, actor=actor, program_id=program_id, subject_ids=outcome.done, reason=reason)
    return outcome.done

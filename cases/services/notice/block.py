"""The exception bench: letters that cannot be rendered as they are."""

from collections.abc import Mapping

from cases import events
from cases.models import Notice
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role


def block_notices(*, actor: Actor, program_id: int, reasons: Mapping[int, str], partial: bool = False) -> Done:
    """Put queued letters on the exception bench. `reasons` is by notice id: a code such as ``glyph U+20BB7``.

    Refusals: ``missing``, ``state``. The reason holds no personal value.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id, system=True)
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=reasons,
        allowed=(Notice.State.QUEUED,),
        state=Notice.State.BLOCKED,
        partial=partial,
    )
    rows = [Notice(pk=pk, program_id=program_id, blocked_reason=reasons[pk][:200]) for pk in outcome.done]
    update_rows(rows, ["blocked_reason"])
    if rows:
        record(events.NOTICE_BLOCKED, actor=actor, program_id=program_id, subject_ids=outcome.done)
    return outcome

"""Letters that must not go out, or count no more."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import Notice
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

NOT_POSTED = (Notice.State.QUEUED, Notice.State.BLOCKED, Notice.State.RENDERED)


def void_notices(
    *, actor: Actor, program_id: int, notice_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """Void letters that are not posted. A rendered one must then be pulled from its lot (引抜き).

    Refusals: ``missing``, ``state``. Raises CaseError ``reason_missing``, NotPossibleError, NotAllowedError.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id, system=True)
    if not reason.strip():
        raise CaseError(_("Say why the letters are void: the reason is kept with them."), code="reason_missing")
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=NOT_POSTED,
        state=Notice.State.VOID,
        partial=partial,
        updates={"blocked_reason": reason},
    )
    if outcome.done:
        record(events.NOTICE_VOIDED, actor=actor, program_id=program_id, subject_ids=outcome.done, reason=reason)
    return outcome

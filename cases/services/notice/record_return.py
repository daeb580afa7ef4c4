"""Letters that came back (返戻)."""

from collections.abc import Collection

from cases import events
from cases.models import Application, Notice
from cases.rules.deficiency_catalogue import RETURNED
from cases.rules.ledger import LedgerChange
from cases.rules.transitions import BEFORE_DECISION
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.deficiency.untell import untell
from cases.services.household.change_ledger import change_ledger
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def record_return(
    *, actor: Actor, program_id: int, notice_ids: Collection[int], reason: str = "", partial: bool = False
) -> Done:
    """Note that posted letters came back: households move to "returned", their applications get D24.

    A deficiency whose letter came back was never told: it is open again and has no deadline until it is.
    Refusals: ``missing``, ``state``. `reason` is that of the post (転居先不明, 受取拒否).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=(Notice.State.POSTED,),
        state=Notice.State.RETURNED,
        partial=partial,
        updates={"returned_at": clock.now(), "blocked_reason": reason},
    )
    if not outcome.done:
        return outcome
    record(events.NOTICE_RETURNED, actor=actor, program_id=program_id, subject_ids=outcome.done, reason=reason)
    households = sorted(
        set(Notice.objects.filter(program_id=program_id, pk__in=outcome.done).values_list("household_id", flat=True))
    )
    change_ledger(
        actor=actor, program_id=program_id, household_ids=households, change=LedgerChange.RETURN, partial=True
    )
    untell(program_id, outcome.done)
    running = Application.objects.filter(
        program_id=program_id, household_id__in=households, status__in=BEFORE_DECISION
    ).values_list("pk", flat=True)
    open_deficiencies(
        actor=actor,
        program_id=program_id,
        deficiencies=[OpenDeficiency(application_id=pk, code=RETURNED) for pk in running],
        partial=True,
    )
    return outcome

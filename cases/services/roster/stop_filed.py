"""What was filed and written before somebody of the household became protected.

For services that have authorised their actor.
"""

from collections.abc import Collection

from cases.models import ENDED, Application, Hold, HoldKind, Notice, Status
from cases.rules.transitions import BEFORE_DECISION
from cases.services.application.apply_values import Entry, EntryValues, apply_values
from cases.services.hold.open import open_holds
from cases.services.notice.close import close_notices
from cases.services.notice.queue import NOT_POSTED
from security.actor import Actor


def stop_filed(*, actor: Actor, program_id: int, household_ids: Collection[int]) -> None:
    """Stop the applications of households for the dedicated desk, and propose anew the amounts that nobody decided yet.

    Their letters that were not posted yet are void, and those that were printed pieces to be pulled: they would go to
    the registered address, and name who must not be found there (domain reference §7.4a). And filing first does not
    let a head be paid for those who are protected from him or her (§7.3).
    """
    letters = Notice.objects.filter(program_id=program_id, household_id__in=list(household_ids), state__in=NOT_POSTED)
    close_notices(
        actor=actor, program_id=program_id, notice_ids=list(letters.values_list("pk", flat=True)), reason="restricted"
    )
    rows = dict(
        Application.objects.filter(program_id=program_id, household_id__in=list(household_ids))
        .exclude(status__in=[*ENDED, Status.PAID])
        .values_list("pk", "status")
    )
    if not rows:
        return
    open_holds(
        actor=actor,
        program_id=program_id,
        application_ids=list(rows),
        kind=HoldKind.PROTECTED,
        reason="restricted",
        waits_for=Hold.WaitsFor.OFFICE,
    )
    proposed = [pk for pk, status in rows.items() if status in BEFORE_DECISION and status != Status.RECEIVED]
    apply_values(actor=actor, program_id=program_id, entries=[Entry(pk, EntryValues()) for pk in proposed])

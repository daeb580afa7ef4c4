"""What was filed before somebody of the household became protected, for services that have authorised their actor."""

from collections.abc import Collection

from cases.models import ENDED, Application, Hold, HoldKind, Status
from cases.rules.transitions import BEFORE_DECISION
from cases.services.application.apply_values import Entry, EntryValues, apply_values
from cases.services.hold.open import open_holds
from security.actor import Actor


def stop_filed(*, actor: Actor, program_id: int, household_ids: Collection[int]) -> None:
    """Stop the applications of households for the dedicated desk, and propose anew the amounts that nobody decided yet.

    Filing first does not let a head be paid for those who are protected from him or her (domain reference §7.3).
    """
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

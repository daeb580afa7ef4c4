"""Erasing an individual number that is not needed any more, or was wrong."""

from cases import events
from cases.models import MyNumber
from cases.selectors.my_numbers import HANDLERS, case_for_number, standing_number
from cases.services.locks import lock_households
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def erase_my_number(
    *, actor: Actor, program_id: int, application_id: int, person_id: int, reason: MyNumber.EraseReason
) -> None:
    """Overwrite the number with nothing. That it was there, who erased it and why, stays.

    Raises NotFoundError ``my_number_off``, ``application``, ``my_number``, CaseError ``restricted``.
    """
    authorise(actor, *HANDLERS, program_id=program_id)
    case = case_for_number(actor=actor, program_id=program_id, application_id=application_id)
    lock_households(program_id, [case.household_id])
    row = standing_number(case, person_id)
    row.number = None
    row.erased_at, row.erased_by_id, row.erase_reason = clock.now(), actor.person_id, reason.value
    row.save(update_fields=["number", "erased_at", "erased_by", "erase_reason"])
    record(
        events.MY_NUMBER_ERASED,
        actor=actor,
        program_id=program_id,
        subject_ids=[case.pk],
        reason=reason.value,
        data={"person": person_id, "my_number": row.pk},
    )

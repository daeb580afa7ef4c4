"""Showing an individual number to a person who needs it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy

from cases import events
from cases.selectors.my_numbers import HANDLERS, case_for_number, standing_number
from security.actor import Actor, authorise
from security.audit.record import record


class NumberReason(StrEnum):
    """Why somebody needs the number: a choice, so that no record holds a value that was typed."""

    DOCUMENT = "document"
    INQUIRY = "inquiry"
    MUNICIPALITY = "municipality"


NUMBER_REASON_LABELS = {
    NumberReason.DOCUMENT: gettext_lazy("compare it with a document"),
    NumberReason.INQUIRY: gettext_lazy("ask another office by the number, as the law allows"),
    NumberReason.MUNICIPALITY: gettext_lazy("answer a question of the municipality"),
}


def reveal_my_number(
    *, actor: Actor, program_id: int, application_id: int, person_id: int, reason: NumberReason
) -> str:
    """The number of a person of the case, recorded with who saw it and why.

    Raises NotFoundError ``my_number_off``, ``application``, ``my_number``, CaseError ``restricted``.
    """
    authorise(actor, *HANDLERS, program_id=program_id)
    case = case_for_number(actor=actor, program_id=program_id, application_id=application_id)
    row = standing_number(case, person_id)
    record(
        events.MY_NUMBER_REVEALED,
        actor=actor,
        program_id=program_id,
        subject_ids=[case.pk],
        reason=reason.value,
        data={"person": person_id, "my_number": row.pk},
    )
    return row.open("number") or ""

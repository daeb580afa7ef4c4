"""Registering the individual number of a person, in a program that has a legal basis for it."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import ENDED, MyNumber, Recipient
from cases.rules.check_digits import check_my_number
from cases.rules.faults import RuleError
from cases.selectors.my_numbers import HANDLERS, case_for_number
from cases.services.locks import lock_households, share_setup
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def register_my_number(*, actor: Actor, program_id: int, application_id: int, person_id: int, number: str) -> MyNumber:
    """Store the number, sealed. `number` as it was typed: 12 digits of any width, whose check digit fits.

    Raises CaseError ``my_number_invalid``, ``my_number_present``, ``ended``, ``restricted``, NotFoundError
    ``my_number_off``, ``application``, ``person``. No error carries the number.
    """
    authorise(actor, *HANDLERS, program_id=program_id)
    try:
        digits = check_my_number(number)
    except RuleError as error:
        raise CaseError(str(error.message), code="my_number_invalid") from None
    share_setup(program_id)  # the basis stays while the number is written
    case = case_for_number(actor=actor, program_id=program_id, application_id=application_id)
    if case.status in ENDED:
        raise CaseError(_("The case has ended: no individual number is needed for it any more."), code="ended")
    lock_households(program_id, [case.household_id])
    people = Recipient.objects.filter(program_id=program_id, household_id=case.household_id, in_roster=True)
    if not people.filter(pk=person_id).exists():
        raise NotFoundError(_("This person is not of the household. Reload the case."), code="person")
    if MyNumber.objects.filter(program_id=program_id, person_id=person_id, erased_at=None).exists():
        raise CaseError(
            _("An individual number is registered for this person. Erase it first if it is wrong."),
            code="my_number_present",
        )
    row = MyNumber(
        program_id=program_id,
        person_id=person_id,
        number=digits,
        registered_at=clock.now(),
        registered_by_id=actor.person_id,
    )
    row.save()
    record(
        events.MY_NUMBER_REGISTERED,
        actor=actor,
        program_id=program_id,
        subject_ids=[case.pk],
        data={"person": person_id, "my_number": row.pk},
    )
    return row

"""An application that a caller makes on the telephone, filed by the operator on their behalf."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import ENDED, Application, BenefitKind, Channel
from cases.rules.transitions import Event
from cases.selectors.entitled_people import entitled_people, people_with_certificate
from cases.selectors.readers import opened_to
from cases.selectors.setup import setup_of
from cases.services.application.accept_entry import accept_entries
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.application.open import Arrival, Opened, open_applications
from cases.services.duplicate.find import find_duplicates
from cases.services.locks import lock_households
from security import clock
from security.actor import Actor, authorise
from security.roles import Role

FILERS = (Role.CALLER, Role.MANAGER, Role.PROTECTED_CASE_OFFICER)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What the caller said. `delivery` is a code of `cases.rules.delivery`, the relation empty for the householder."""

    applicant_name: str
    telephone: str
    delivery: str
    applicant_relation: str = ""


def file_by_telephone(*, actor: Actor, program_id: int, household_id: int, told: Told) -> Opened:
    """Open an application for the caller's household and take in what was said; it goes straight to the screening.

    For programs of certificates: nothing has to be shown on paper, because the roll says who is entitled. Whether the
    household is entitled is for the screening; the page shows it to the operator. Raises CaseError ``kind``,
    ``running`` (an application is under way), ``certified`` (everybody has a certificate), ``restricted``;
    NotFoundError.
    """
    authorise(actor, *FILERS, program_id=program_id)
    setup = setup_of(program_id)
    if setup.kind != BenefitKind.CERTIFICATE:
        raise CaseError(_("This program takes no applications by telephone. Send the form."), code="kind")
    household = lock_households(program_id, [household_id]).get(household_id)
    if household is None or not household.in_roster:
        raise NotFoundError(_("There is no such household in the roll. Compare the number with the letter."))
    if household.protected and not opened_to(actor, program_id, [household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    # Sent twice: the second finds the first one running and is refused.
    running = Application.objects.filter(program_id=program_id, household_id=household_id).exclude(status__in=ENDED)
    if running.exists():
        raise CaseError(
            _("An application of this household is under way. Tell the caller how it stands."), code="running"
        )
    people = entitled_people(setup, [household_id])
    holders = people_with_certificate(program_id, setup.period, people)
    if people and all(person.pk in holders for person in people[household_id]):
        raise CaseError(_("Everybody who is entitled has a certificate. If one is lost, replace it."), code="certified")
    (opened,) = open_applications(
        actor=actor,
        program_id=program_id,
        arrivals=[Arrival(channel=Channel.TELEPHONE, household_id=household_id)],
    )
    _take_in(actor, program_id, opened, told)
    return opened


def _take_in(actor: Actor, program_id: int, opened: Opened, told: Told) -> None:
    values = EntryValues(
        applicant_name=told.applicant_name,
        applicant_relation=told.applicant_relation,
        applied_on=clock.today(),
        telephone=told.telephone,
        answers={"delivery": told.delivery, "identity_confirmed": True, "by_proxy": bool(told.applicant_relation)},
    )
    keyed_by = (actor.user_id,) if actor.user_id is not None else ()
    entry = Entry(opened.application_id, values, keyed_by)
    accept_entries(actor=actor, program_id=program_id, entries=[entry], event=Event.ACCEPT)
    find_duplicates(actor=actor, program_id=program_id, application_ids=[opened.application_id])

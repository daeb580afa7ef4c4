"""Which people of a household have an individual number registered. The number itself is only revealed (`services`)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import DateTimeField, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import Application, MyNumber, ProgramSetup, Recipient
from cases.rules.transitions import REVIEWERS
from cases.selectors.readers import opened_to
from security import clock
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

HANDLERS = (*REVIEWERS, Role.PROTECTED_CASE_OFFICER)
"""Those who screen."""


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A person of the household, and since which day a number is registered; None: none is."""

    person: Recipient
    registered_on: dt.date | None


def my_number_basis(program_id: int) -> str:
    """By which law the program may hold individual numbers; empty: it may not."""
    return ProgramSetup.objects.filter(program_id=program_id).values_list("my_number_basis", flat=True).first() or ""


@restricted_included()
def household_numbers(*, actor: Actor, program_id: int, household_id: int) -> list[PersonNumber]:
    """The people of the newest roster, the head first, and whoever else of the household has a number still.

    For a household whose case was opened to the actor (`application_detail`).
    """
    authorise(actor, *HANDLERS, program_id=program_id)
    standing = MyNumber.objects.filter(program_id=program_id, erased_at=None, person_id=OuterRef("pk"))
    since = Subquery(standing.values("registered_at")[:1], output_field=DateTimeField())
    people = Recipient.objects.filter(program_id=program_id, household_id=household_id).annotate(since=since)
    shown = people.filter(Q(in_roster=True) | Q(since__isnull=False)).order_by("-in_roster", "-is_head", "pk")
    return [PersonNumber(person, clock.local(person.since).date() if person.since else None) for person in shown]


def case_for_number(*, actor: Actor, program_id: int, application_id: int) -> Application:
    """The case in which a number is handled, with its household.

    Raises NotFoundError ``my_number_off`` where the program has no legal basis, NotFoundError ``application``,
    CaseError ``restricted``.
    """
    authorise(actor, *HANDLERS, program_id=program_id)
    if not my_number_basis(program_id):
        raise NotFoundError(_("This program has no legal basis for individual numbers."), code="my_number_off")
    found = Application.objects.filter(program_id=program_id, pk=application_id).select_related("household").first()
    if found is None:
        raise NotFoundError(
            _("There is no application with this number. Compare the number with the letter."), code="application"
        )
    if found.household.protected and not opened_to(actor, program_id, [found.household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    return found


def standing_number(application: Application, person_id: int) -> MyNumber:
    """The number of a person of the case's household. Raises NotFoundError ``my_number``."""
    found = MyNumber.objects.filter(
        program_id=application.program_id,
        person_id=person_id,
        person__household_id=application.household_id,
        erased_at=None,
    ).first()
    if found is None:
        raise NotFoundError(_("No individual number is registered for this person. Reload the case."), code="my_number")
    return found

"""A restricted case is opened to one person."""

import datetime as dt

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Household, RestrictedGrant
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role
from security.selectors.people import people_at_work

LONGEST_DAYS = 90


def open_restricted_case(
    *, actor: Actor, program_id: int, household_id: int, person_id: int, days: int, reason: str
) -> RestrictedGrant:
    """Let a person who works on the program see the household by name for some days; the end is the end of the day.

    Whoever it is opened to twice has the later end. Raises NotFoundError ``household``, CaseError ``person`` (not on
    the program, a system, or oneself), ``days``, ``reason``.
    """
    authorise(actor, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    if not Household.objects.filter(program_id=program_id, pk=household_id, protected=True).exists():
        raise NotFoundError(_("This is no case of the dedicated desk. Reload the page."), code="household")
    people = {one.user.pk for one in people_at_work(program_id)}
    if person_id not in people or person_id == actor.user_id:
        raise CaseError(_("Choose another person who works on this program."), code="person")
    if not 1 <= days <= LONGEST_DAYS:
        raise CaseError(_("Choose between 1 and %(most)d days.") % {"most": LONGEST_DAYS}, code="days")
    if not reason.strip():
        raise CaseError(_("Say why the person needs to see the case: the reason is kept."), code="reason")
    last = clock.today() + dt.timedelta(days=days)
    grant = RestrictedGrant.objects.create(
        program_id=program_id,
        household_id=household_id,
        person_id=person_id,
        reason=reason.strip(),
        granted_by_id=actor.person_id,
        granted_at=clock.now(),
        until=dt.datetime.combine(last, dt.time(), tzinfo=clock.JAPAN),
    )
    record(
        events.RESTRICTED_OPENED,
        actor=actor,
        program_id=program_id,
        subject_ids=[household_id],
        data={"grant": grant.pk, "person": person_id, "days": days},
    )
    return grant

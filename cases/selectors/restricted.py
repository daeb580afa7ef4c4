"""To whom a restricted case was opened."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Application, Household, RestrictedGrant
from security import clock
from security.actor import Actor, authorise
from security.roles import Role
from security.selectors.people import Worker, people_at_work


@dataclass(frozen=True, slots=True)
class Openings:
    """A case of the dedicated desk: who may see it now, who could once, and to whom it can be opened."""

    household: Household
    open: list[RestrictedGrant]
    ended: list[RestrictedGrant]
    people: list[Worker]


def restricted_openings(*, actor: Actor, program_id: int, receipt_number: str) -> Openings:
    """For the dedicated desk. Raises NotFoundError ``application``."""
    authorise(actor, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    row = (
        Application.objects.filter(program_id=program_id, receipt_number=receipt_number)
        .select_related("household")
        .first()
    )
    if row is None:
        raise NotFoundError(_("There is no application with this number. Reload the list."), code="application")
    grants: QuerySet[RestrictedGrant] = RestrictedGrant.objects.filter(
        program_id=program_id, household_id=row.household_id
    ).select_related("person", "granted_by", "revoked_by")
    now = clock.now()
    rows = list(grants.order_by("-pk"))
    is_open = {grant.pk for grant in rows if grant.revoked_at is None and grant.until > now}
    has_it = {grant.person_id for grant in rows if grant.pk in is_open}
    return Openings(
        household=row.household,
        open=[grant for grant in rows if grant.pk in is_open],
        ended=[grant for grant in rows if grant.pk not in is_open],
        people=[
            one for one in people_at_work(program_id) if one.user.pk not in has_it and one.user.pk != actor.user_id
        ],
    )

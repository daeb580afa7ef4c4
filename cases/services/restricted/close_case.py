"""A restricted case is closed to a person again."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import NotFoundError
from cases.models import RestrictedGrant
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def close_restricted_case(*, actor: Actor, program_id: int, grant_id: int, household_id: int) -> None:
    """End a grant now. One that has ended already stays as it is. Raises NotFoundError ``grant``."""
    authorise(actor, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    rows = RestrictedGrant.objects.filter(program_id=program_id, pk=grant_id, household_id=household_id)
    grant = rows.select_for_update(no_key=True).first()
    if grant is None:
        raise NotFoundError(_("The case is not open to this person. Reload the page."), code="grant")
    if grant.revoked_at is not None:
        return
    rows.update(revoked_at=clock.now(), revoked_by_id=actor.person_id)
    record(
        events.RESTRICTED_CLOSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[grant.household_id],
        data={"grant": grant.pk, "person": grant.person_id},
    )

"""A manager explains unusual looks."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError, StaleError
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import UnusualAccess
from security.roles import Role


def settle_unusual_access(*, actor: Actor, program_id: int, unusual_id: int, explanation: str) -> None:
    """Say what it was; nobody settles their own looks, and what was said is not changed any more.

    Raises NotFoundError ``unusual``, StaleError (settled already), CaseError ``explanation``, ``own``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    rows = UnusualAccess.objects.filter(program_id=program_id, pk=unusual_id)
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NotFoundError(_("There is no such entry. Reload the page."), code="unusual")
    if row.settled_at is not None:
        raise StaleError(_("Somebody has explained it already. Reload the page."))
    if row.person_id == actor.user_id:
        raise CaseError(_("These are your own looks. Have another manager ask about them."), code="own")
    if not explanation.strip():
        raise CaseError(_("Say what you found out: it is kept for the municipality."), code="explanation")
    rows.update(settled_at=clock.now(), settled_by_id=actor.person_id, explanation=explanation.strip())
    record(
        events.ACCESS_SETTLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[unusual_id],
        data={"person": row.person_id, "kind": row.kind},
    )

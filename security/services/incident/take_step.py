"""A step of an incident is taken."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import IncidentStep
from security.roles import Role
from security.selectors.incident_contacts import tells_municipality
from security.services.incident.locks import lock_incident
from security.services.incident.open_incident import OPENERS

Code = IncidentStep.Code
# Who takes which step; counting and reports are acts of their own.
BY_HAND = {
    Code.CONTAINED: (Role.MANAGER,),
    Code.KEPT: (Role.MANAGER,),
    Code.TOLD: (Role.MANAGER,),
    Code.ACKNOWLEDGED: (Role.OFFICER,),
    Code.RESIDENTS_TOLD: OPENERS,
    Code.AUTHORITY_TOLD: (Role.OFFICER,),
}
# With somebody of the municipality in the contact tree these come from the calls, so that the two never differ.
BY_CALLS = frozenset({Code.TOLD.value, Code.ACKNOWLEDGED.value})


def take_step(*, actor: Actor, program_id: int, number: int, code: str) -> None:
    """Put a line of the checklist on record, once. The municipality acknowledges, and tells the authority.

    Raises NotAllowedError, OfficeError ``not_found``, ``stale``, ``code`` (none of these, taken already, or one that
    comes from the contact tree).
    """
    authorise(actor, *_takers(code), program_id=program_id)
    if code not in BY_HAND:
        raise OfficeError(_("Choose one of the steps."), code="code")
    incident = lock_incident(program_id, number)
    if IncidentStep.objects.filter(program_id=program_id, incident=incident, code=code).exists():
        raise OfficeError(_("This step was taken already. Reload the page."), code="code")
    if code in BY_CALLS and tells_municipality(program_id):
        raise OfficeError(_("Enter it at the contact of the municipality that was called."), code="code")
    IncidentStep.objects.create(
        program_id=program_id, incident=incident, code=code, by_id=actor.person_id, at=clock.now()
    )
    record(
        events.INCIDENT_STEP, actor=actor, program_id=program_id, subject_ids=[incident.pk], data={"step": str(code)}
    )


def _takers(code: str) -> tuple[Role, ...]:
    return next((roles for known, roles in BY_HAND.items() if known == code), OPENERS)

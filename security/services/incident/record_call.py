"""A contact of the tree was called about an incident, or acknowledged it."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Incident, IncidentCall, IncidentContact, IncidentStep
from security.roles import Role
from security.services.incident.locks import lock_incident
from security.services.incident.open_incident import OPENERS

Outcome = IncidentCall.Outcome
Side = IncidentContact.Side
# Each side acknowledges for itself.
ACKNOWLEDGERS = {Side.MUNICIPALITY.value: Role.OFFICER, Side.CONTRACTOR.value: Role.MANAGER}
# What the checklist says once it holds for the first contact of the municipality.
STEPS = {Outcome.REACHED: IncidentStep.Code.TOLD, Outcome.ACKNOWLEDGED: IncidentStep.Code.ACKNOWLEDGED}


def record_call(*, actor: Actor, program_id: int, number: int, contact_id: int, outcome: str) -> None:
    """Put it on record; the first contact of the municipality who is reached, or acknowledges, is a line of the
    checklist too.

    Raises NotAllowedError, OfficeError ``not_found``, ``stale``, ``outcome`` (none of these, entered already, or
    acknowledged by somebody who was not reached).
    """
    authorise(actor, *OPENERS, program_id=program_id)
    if outcome not in Outcome.values:
        raise OfficeError(_("Choose what came of the call."), code="outcome")
    kind = Outcome(outcome)
    incident = lock_incident(program_id, number)
    contact = IncidentContact.objects.filter(program_id=program_id, pk=contact_id).first()
    if contact is None:
        raise OfficeError(_("There is no such contact any more. Reload the list."), code="not_found")
    if kind is Outcome.ACKNOWLEDGED:
        authorise(actor, ACKNOWLEDGERS[contact.side], program_id=program_id)
    _check(incident, contact, kind)
    IncidentCall.objects.create(
        program_id=program_id,
        incident=incident,
        contact=contact,
        outcome=kind,
        by_id=actor.person_id,
        at=clock.now(),
    )
    record(
        events.INCIDENT_CALLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[incident.pk],
        data={"contact": contact.pk, "outcome": kind.value},
    )
    if contact.side == Side.MUNICIPALITY and kind in STEPS:
        _enter_step(actor, incident, STEPS[kind])


def _check(incident: Incident, contact: IncidentContact, kind: IncidentCall.Outcome) -> None:
    rows = IncidentCall.objects.filter(program_id=incident.program_id, incident=incident, contact=contact)
    known = set(rows.values_list("outcome", flat=True))
    if contact.ended_at is not None and not known:
        raise OfficeError(_("There is no such contact any more. Reload the list."), code="not_found")
    if kind in known - {Outcome.UNANSWERED.value} or (kind is Outcome.UNANSWERED and Outcome.REACHED in known):
        raise OfficeError(_("This was entered already. Reload the page."), code="outcome")
    if kind is Outcome.ACKNOWLEDGED and Outcome.REACHED not in known:
        raise OfficeError(_("Enter first that the contact was reached."), code="outcome")


def _enter_step(actor: Actor, incident: Incident, code: IncidentStep.Code) -> None:
    rows = IncidentStep.objects.filter(program_id=incident.program_id, incident=incident, code=code)
    if rows.exists():
        return
    IncidentStep.objects.create(
        program_id=incident.program_id, incident=incident, code=code, by_id=actor.person_id, at=clock.now()
    )
    record(
        events.INCIDENT_STEP,
        actor=actor,
        program_id=incident.program_id,
        subject_ids=[incident.pk],
        data={"step": str(code)},
    )

"""Cause and prevention of an incident are written down."""

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.roles import Role
from security.services.incident.locks import lock_incident


def conclude_incident(*, actor: Actor, program_id: int, number: int, cause: str, prevention: str) -> None:
    """Write both; they can be written anew until the final report. Raises OfficeError ``cause``, ``prevention``, …"""
    authorise(actor, Role.MANAGER, program_id=program_id)
    for code, text in (("cause", cause), ("prevention", prevention)):
        if not text.strip():
            raise OfficeError(_("The final report needs this. Write what is known of it."), code=code)
    incident = lock_incident(program_id, number)
    incident.cause, incident.prevention = cause.strip(), prevention.strip()
    incident.save(update_fields=["cause", "prevention"])
    record(events.INCIDENT_CONCLUDED, actor=actor, program_id=program_id, subject_ids=[incident.pk])

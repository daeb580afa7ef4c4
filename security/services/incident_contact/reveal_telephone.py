"""Showing the full telephone number of a contact to the person who calls."""

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import IncidentContact
from security.services.incident.open_incident import OPENERS


def reveal_contact(*, actor: Actor, program_id: int, contact_id: int) -> str:
    """The number, recorded with who saw it. Raises OfficeError ``not_found``."""
    authorise(actor, *OPENERS, program_id=program_id)
    contact = IncidentContact.objects.filter(program_id=program_id, pk=contact_id).first()
    if contact is None:
        raise OfficeError(_("There is no such contact any more. Reload the list."), code="not_found")
    record(events.INCIDENT_CONTACT_REVEALED, actor=actor, program_id=program_id, subject_ids=[contact.pk])
    return contact.open("telephone") or ""

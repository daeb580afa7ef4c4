"""A contact leaves the tree."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import IncidentContact, Program
from security.roles import Role


def end_contact(*, actor: Actor, program_id: int, contact_id: int) -> None:
    """End it: whom it called is called by its own caller from now on. Raises OfficeError ``not_found``."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    Program.objects.select_for_update(no_key=True).get(pk=program_id)  # one order at a time
    rows = IncidentContact.objects.filter(program_id=program_id)
    contact = rows.filter(pk=contact_id, ended_at=None).first()
    if contact is None:
        raise OfficeError(_("There is no such contact any more. Reload the list."), code="not_found")
    rows.filter(called_by=contact, ended_at=None).update(called_by_id=contact.called_by_id)
    rows.filter(pk=contact.pk).update(ended_by_id=actor.person_id, ended_at=clock.now())
    standing = rows.filter(ended_at=None).order_by("position", "pk").values_list("pk", flat=True)
    for position, pk in enumerate(standing, start=1):
        rows.filter(pk=pk).exclude(position=position).update(position=position)
    record(events.INCIDENT_CONTACT_ENDED, actor=actor, program_id=program_id, subject_ids=[contact.pk])

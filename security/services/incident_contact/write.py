"""A contact of the tree is entered or corrected."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import IncidentContact, Program
from security.roles import Role

MOST_CONTACTS = 60
LEAST_DIGITS = 3  # an extension is a number too
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact as it is entered. `telephone` may stay empty in a correction: the number stays as it is.

    `position` counts from 1; without one the contact is the last. `called_by` is the id of who calls it.
    """

    side: IncidentContact.Side
    office: str
    name: str
    telephone: str = ""
    called_by: int | None = None
    position: int | None = None


def write_contact(
    *, actor: Actor, program_id: int, entry: ContactEntry, contact_id: int | None = None
) -> IncidentContact:
    """Enter a contact, or correct the one that `contact_id` names; the others move up or down.

    Raises OfficeError ``office``, ``name``, ``telephone``, ``called_by`` (nobody of the tree, or one who stands behind
    it), ``position`` (behind one whom it calls), ``not_found``, ``full``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    _check(entry, is_new=contact_id is None)
    Program.objects.select_for_update(no_key=True).get(pk=program_id)  # one order at a time
    rows = IncidentContact.objects.filter(program_id=program_id, ended_at=None).order_by("position", "pk")
    tree = {contact.pk: contact for contact in rows}
    contact = _contact(actor, program_id, tree, contact_id)
    if entry.called_by is not None and (entry.called_by not in tree or entry.called_by == contact.pk):
        raise OfficeError(_("Choose who calls from the list."), code="called_by")
    contact.side, contact.office, contact.name = entry.side, entry.office.strip(), entry.name.strip()
    contact.called_by_id = entry.called_by
    if entry.telephone.strip():
        contact.telephone = entry.telephone.strip()
    order = [other for other in tree.values() if other.pk != contact.pk]
    order.insert(min(entry.position or MOST_CONTACTS, len(order) + 1) - 1, contact)
    _check_order(order, contact)
    for position, each in enumerate(order, start=1):
        if each is contact:
            contact.position = position
        elif each.position != position:
            IncidentContact.objects.filter(program_id=program_id, pk=each.pk).update(position=position)
    contact.save()
    record(
        events.INCIDENT_CONTACT_WRITTEN,
        actor=actor,
        program_id=program_id,
        subject_ids=[contact.pk],
        data={"position": contact.position, "side": str(entry.side), "new": contact_id is None},
    )
    return contact


def _check(entry: ContactEntry, *, is_new: bool) -> None:
    if not entry.office.strip():
        raise OfficeError(_("Write the office or the role."), code="office")
    if not entry.name.strip():
        raise OfficeError(_("Write the name."), code="name")
    digits = sum(sign in "0123456789" for sign in unicodedata.normalize("NFKC", entry.telephone))
    if (is_new or entry.telephone.strip()) and not LEAST_DIGITS <= digits <= MOST_DIGITS:
        raise OfficeError(_("Write the telephone number with its digits."), code="telephone")


def _contact(
    actor: Actor, program_id: int, tree: dict[int, IncidentContact], contact_id: int | None
) -> IncidentContact:
    if contact_id is None:
        if len(tree) >= MOST_CONTACTS:
            raise OfficeError(_("The tree is full. End contacts that are called no longer."), code="full")
        return IncidentContact(program_id=program_id, entered_by_id=actor.person_id, entered_at=clock.now())
    if contact_id not in tree:
        raise OfficeError(_("There is no such contact any more. Reload the list."), code="not_found")
    return tree[contact_id]


def _check_order(order: list[IncidentContact], contact: IncidentContact) -> None:
    """Whoever calls stands before those who are called: so nobody waits for themselves."""
    place = {each.pk: number for number, each in enumerate(order) if each is not contact}
    here = order.index(contact)
    if contact.called_by_id is not None and place[contact.called_by_id] > here:
        raise OfficeError(_("Who calls stands before who is called. Change one of the two."), code="called_by")
    if contact.pk is not None and any(each.called_by_id == contact.pk and place[each.pk] < here for each in order):
        raise OfficeError(_("It would stand behind somebody whom it calls. Move it up."), code="position")

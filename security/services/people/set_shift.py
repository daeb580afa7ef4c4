"""The hours that people work: looks at cases outside them are raised to the manager."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import User
from security.roles import Role
from security.selectors.people import worker_ids


def set_shift(
    *, actor: Actor, program_id: int, person_ids: Collection[int], begins: dt.time | None, ends: dt.time | None
) -> list[int]:
    """Set the hours of people of one's own side, Japanese time, or take them back with None twice; returns whose.

    An end before the beginning is one of the next day. A manager does it for the contractor's people, an officer for
    the municipality's. Raises OfficeError ``nobody``, ``own``, ``shift_until`` (one hour alone, or twice the same).
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    if (begins is None) is not (ends is None) or (begins is not None and begins == ends):
        raise OfficeError(_("Write when the work begins and when it ends, or neither."), code="shift_until")
    # Longer hours of one's own would hide one's own looks.
    if actor.user_id in person_ids:
        raise OfficeError(_("Somebody else sets your own hours. Take yourself out of the choice."), code="own")
    ids = worker_ids(program_id, person_ids, of_contractor=actor.has_role(Role.MANAGER, program_id))
    if not ids:
        raise OfficeError(_("Pick people of your own side first."), code="nobody")
    User.objects.filter(pk__in=ids).update(shift_from=begins, shift_until=ends)
    hours = [f"{at:%H:%M}" for at in (begins, ends) if at is not None]
    record(events.SHIFT_SET, actor=actor, program_id=program_id, subject_ids=ids, data={"hours": hours})
    return ids

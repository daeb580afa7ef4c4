"""The last day of people: from the day after, their accounts are closed."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import User
from security.roles import Role
from security.selectors.people import worker_ids


def set_last_day(*, actor: Actor, program_id: int, person_ids: Collection[int], on: dt.date | None) -> list[int]:
    """Set the last day of people of one's own side, or take it back with None; returns whose.

    A manager does it for the contractor's people, an officer for the municipality's. Raises OfficeError ``nobody``,
    ``own``, ``on`` (a day that has passed).
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    if on is not None and on < clock.today():
        raise OfficeError(_("This day has passed. Write today or a later day."), code="on")
    if actor.user_id in person_ids:
        raise OfficeError(_("Somebody else sets your own last day. Take yourself out of the choice."), code="own")
    ids = worker_ids(program_id, person_ids, of_contractor=actor.has_role(Role.MANAGER, program_id))
    if not ids:
        raise OfficeError(_("Pick people of your own side first."), code="nobody")
    User.objects.filter(pk__in=ids).update(works_until=on)
    record(
        events.LAST_DAY_SET,
        actor=actor,
        program_id=program_id,
        subject_ids=ids,
        data={"on": on.isoformat() if on else None},
    )
    return ids

"""The training and the pledge of people are put on record."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import User
from security.roles import Role
from security.selectors.people import worker_ids


class Clearance(StrEnum):
    """What is recorded, by the column that keeps its day."""

    TRAINING = "trained_on"
    PLEDGE = "pledged_on"


def record_clearance(
    *, actor: Actor, program_id: int, person_ids: Collection[int], kind: Clearance, on: dt.date
) -> list[int]:
    """Keep the day of a training, or of a signed pledge, of the contractor's people; returns whose.

    Without both nobody enters a program. Nobody records their own. Raises OfficeError ``nobody``, ``own``, ``on``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if on > clock.today():
        raise OfficeError(_("This day has not come yet. Write the day on which it took place."), code="on")
    if actor.user_id in person_ids:
        raise OfficeError(_("Another manager keeps your own record. Take yourself out of the choice."), code="own")
    ids = worker_ids(program_id, person_ids, of_contractor=True)
    if not ids:
        raise OfficeError(_("Pick people of the contractor first."), code="nobody")
    User.objects.filter(pk__in=ids).update(**{kind.value: on})
    record(
        events.CLEARANCE_RECORDED,
        actor=actor,
        program_id=program_id,
        subject_ids=ids,
        data={"kind": kind.value, "on": on.isoformat()},
    )
    return ids

"""An incident is entered."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Incident, Program
from security.roles import Role
from security.rules.incident_clock import Gravity

OPENERS = (Role.MANAGER, Role.OFFICER)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is known when an incident is noticed."""

    kind: Incident.Kind
    what: str
    happened_at: dt.datetime
    noticed_at: dt.datetime
    gravity: Gravity
    is_drill: bool = False


def open_incident(*, actor: Actor, program_id: int, notice: Notice) -> Incident:
    """Enter an incident or a drill; its clock runs from the moment of noticing.

    Raises OfficeError ``what``, ``happened_at`` (after it was noticed), ``noticed_at`` (in the future).
    """
    authorise(actor, *OPENERS, program_id=program_id)
    if not notice.what.strip():
        raise OfficeError(_("Write what happened, as far as it is known."), code="what")
    if notice.noticed_at > clock.now():
        raise OfficeError(_("This moment has not come yet."), code="noticed_at")
    if notice.happened_at > notice.noticed_at:
        raise OfficeError(
            _("It cannot have happened after it was noticed. Correct one of the two times."), code="happened_at"
        )
    Program.objects.select_for_update(no_key=True).get(pk=program_id)  # numbers without gaps
    last = Incident.objects.filter(program_id=program_id).aggregate(last=Max("number"))["last"] or 0
    incident = Incident(
        program_id=program_id,
        number=last + 1,
        kind=notice.kind,
        is_drill=notice.is_drill,
        happened_at=notice.happened_at,
        noticed_at=notice.noticed_at,
        opened_by_id=actor.person_id,
        opened_at=clock.now(),
        what=notice.what.strip(),
        is_sensitive=notice.gravity.is_sensitive,
        may_cost_money=notice.gravity.may_cost_money,
        had_intent=notice.gravity.had_intent,
        has_my_number=notice.gravity.has_my_number,
    )
    incident.save()
    record(
        events.INCIDENT_OPENED,
        actor=actor,
        program_id=program_id,
        subject_ids=[incident.pk],
        data={"kind": str(notice.kind), "drill": notice.is_drill},
    )
    return incident

"""A medium comes back."""

import datetime as dt

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import Medium
from reports.services.medium.hand_over import KEEPERS
from reports.services.medium.locks import lock_medium
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def take_back(*, actor: Actor, program_id: int, number: int, returned_on: dt.date) -> None:
    """Enter the day. Raises NotFoundError ``medium``, StaleError, ReportError ``returned_on``."""
    authorise(actor, *KEEPERS, program_id=program_id)
    medium = lock_medium(program_id, number, expect=Medium.State.OUT)
    if not medium.handed_on <= returned_on <= clock.today():
        raise ReportError(_("It came back between the day it went and today."), code="returned_on")
    medium.state = Medium.State.BACK
    medium.returned_on = returned_on
    medium.returned_by_id = actor.person_id
    medium.save(update_fields=["state", "returned_on", "returned_by"])
    record(events.MEDIUM_RETURNED, actor=actor, program_id=program_id, subject_ids=[medium.pk])

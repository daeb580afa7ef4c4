"""An officer or the treasurer asks for the list of decisions with full account numbers."""

import datetime as dt

from django.utils.translation import gettext as _

from cases.selectors.decision_list import columns_of, count_lines
from cases.services.decision.export_list import LISTERS
from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.exports.decisions import columns_for
from reports.models import ExportRequest
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def ask_decisions(*, actor: Actor, program_id: int, first_on: dt.date, last_on: dt.date, reason: str) -> ExportRequest:
    """Ask; it goes through the gate like every list of accounts: a second person, a locked file, an end.

    Raises ReportError ``reason``, ``last_on`` (before the first day, or nothing was decided in these days).
    """
    authorise(actor, *LISTERS, program_id=program_id)
    if first_on > last_on or not count_lines(program_id, first_on, last_on):
        raise ReportError(_("Nothing was decided in these days. Choose others."), code="last_on")
    if not reason.strip():
        raise ReportError(_("Say what the file is for: the municipality decides by it."), code="reason")
    columns = columns_for(columns_of(program_id))
    (number,) = take_numbers(program_id=program_id, kind="export", count=1)
    request = ExportRequest(
        program_id=program_id,
        number=number,
        subject=ExportRequest.Subject.DECISIONS,
        audience=ExportRequest.Audience.MACHINES,
        columns=[column.key for column in columns],
        unmasked=[column.key for column in columns if column.is_personal],
        conditions={"first_on": first_on.isoformat(), "last_on": last_on.isoformat()},
        reason=reason.strip(),
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    request.save()
    record(
        events.EXPORT_ASKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={
            "number": number,
            "subject": str(request.subject),
            "unmasked": request.unmasked,
            "conditions": request.conditions,
        },
    )
    return request

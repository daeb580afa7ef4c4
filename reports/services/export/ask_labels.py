"""A manager asks for the names and addresses of the carrier's labels as a file."""

from django.utils.translation import gettext as _

from cases.selectors.goods import deals_in_goods
from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.exports.labels import COLUMNS
from reports.models import ExportRequest
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

LABEL_ASKERS = (Role.MANAGER,)


def ask_labels(*, actor: Actor, program_id: int, reason: str) -> ExportRequest:
    """Ask; it goes through the gate like every list of names: a second person, a locked file, an end.

    Raises ReportError ``reason``, ``goods`` (the program hands none out).
    """
    authorise(actor, *LABEL_ASKERS, program_id=program_id)
    if not deals_in_goods(program_id):
        raise ReportError(_("This program hands out no goods."), code="goods")
    if not reason.strip():
        raise ReportError(_("Say what the file is for: the municipality decides by it."), code="reason")
    (number,) = take_numbers(program_id=program_id, kind="export", count=1)
    request = ExportRequest(
        program_id=program_id,
        number=number,
        subject=ExportRequest.Subject.LABELS,
        audience=ExportRequest.Audience.MACHINES,
        columns=[column.key for column in COLUMNS],
        unmasked=[column.key for column in COLUMNS if column.is_personal],
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
        data={"number": number, "subject": str(request.subject), "unmasked": request.unmasked},
    )
    return request

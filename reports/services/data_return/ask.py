"""A manager of the contractor asks for the return of the program's data."""

from django.utils.translation import gettext as _

from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.models import DataReturn
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def ask_data_return(*, actor: Actor, program_id: int, reason: str) -> DataReturn:
    """Ask; nothing is written before the municipality agrees.

    Raises ReportError ``reason``, ``open`` (another one is under way), ``closed`` (the data were disposed of).
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise ReportError(_("Say on what ground the data go back: the municipality decides by it."), code="reason")
    program = Program.objects.select_for_update(no_key=True).get(pk=program_id)
    if program.closed_at is not None:
        raise ReportError(_("The data of this program were disposed of. Nothing is left to give back."), code="closed")
    if DataReturn.objects.filter(program_id=program_id, state__in=DataReturn.OPEN).exists():
        raise ReportError(_("Another return of data is under way. Bring it to its end, or give it up."), code="open")
    (number,) = take_numbers(program_id=program_id, kind="data_return", count=1)
    asked = DataReturn.objects.create(
        program_id=program_id,
        number=number,
        reason=reason.strip(),
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    record(
        events.DATA_RETURN_ASKED, actor=actor, program_id=program_id, subject_ids=[asked.pk], data={"number": number}
    )
    return asked

"""An officer lets a part that did not arrive be fetched once more."""

from django.db.models import F
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import DataReturn, DataReturnPart
from reports.services.data_return.locks import lock_return
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def allow_again(*, actor: Actor, program_id: int, number: int, part_id: int) -> None:
    """Let it be fetched once more. Raises NotFoundError ``data_return``, ``part`` (or not fetched yet), StaleError."""
    authorise(actor, Role.OFFICER, program_id=program_id)
    found = lock_return(program_id, number, expect=[DataReturn.State.READY])
    rows = DataReturnPart.objects.filter(program_id=program_id, data_return=found, pk=part_id)
    if not rows.filter(fetched=F("may_fetch")).update(may_fetch=F("may_fetch") + 1):
        raise NotFoundError(_("No such part waits for this. Reload the page."), code="part")
    record(
        events.DATA_RETURN_FETCH_ALLOWED,
        actor=actor,
        program_id=program_id,
        subject_ids=[part_id],
        data={"number": number},
    )

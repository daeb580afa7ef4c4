"""Showing the number of a promised call to the person who makes it."""

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Callback
from cases.errors import CaseError
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# One reason alone, so that it is not asked for: the number was left to be called back.
REASON = "callback"


def reveal_callback_number(*, actor: Actor, program_id: int, callback_id: int) -> str:
    """The full number that a caller left, recorded with who saw it; empty, and not recorded, where none was left.

    Raises CaseError ``not_open`` for a promise that was kept already, ``restricted``.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    rows = Callback.objects.filter(program_id=program_id, pk=callback_id, state=Callback.State.OPEN)
    promise = rows.select_related("call__household", "application__household").first()
    if promise is None:
        raise CaseError(_("This call was made already. Reload the list."), code="not_open")
    household = promise.application.household if promise.application else promise.call.household
    if household is not None and household.protected:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    number: str = promise.call.open("caller_telephone") or ""
    if number:
        record(events.NUMBER_REVEALED, actor=actor, program_id=program_id, subject_ids=[promise.pk], reason=REASON)
    return number

"""Finishing of what a call promised."""

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Callback
from cases.errors import CaseError
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def finish_callbacks(
    *, actor: Actor, program_id: int, callback_ids: list[int], done_in_call_id: int | None = None
) -> None:
    """Mark open callbacks as done, in the call that did it where there was one.

    Raises CaseError ("not_open") when one of them is not open in this program; then none is changed.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    wanted = Callback.objects.filter(program_id=program_id, pk__in=callback_ids, state=Callback.State.OPEN)
    rows = list(wanted.order_by("pk").select_for_update().values_list("pk", flat=True))
    if len(rows) != len(set(callback_ids)):
        raise CaseError(_("A follow-up is done already or not of this program. Reload the list."), code="not_open")
    Callback.objects.filter(program_id=program_id, pk__in=rows).update(
        state=Callback.State.DONE, done_at=clock.now(), done_by_id=actor.user_id, done_in_id=done_in_call_id
    )
    record(events.CALLBACK_DONE, actor=actor, program_id=program_id, subject_ids=rows)

"""Taking a call, or dialling one that was promised."""

from callcenter import events
from callcenter.models import Call, Callback, LiveCall
from callcenter.services.callback.reveal_number import reveal_callback_number
from cases.rules.search_keys import phone_key
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def take_call(*, actor: Actor, program_id: int, telephone: str = "", callback_id: int | None = None) -> LiveCall:
    """Open the desk for a call: the one that is going on already, where the person has one.

    With `callback_id` it is a call to a resident that keeps an open promise: number, case and topic come from there.
    Dialling is what shows the number: that it was shown is recorded. Raises CaseError ``not_open`` for a promise that
    was kept already, ``restricted``, NotAllowedError.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    # Taken twice, in two windows or by two clicks: it is the same call.
    going_on = LiveCall.objects.filter(program_id=program_id, handled_by_id=actor.person_id).first()
    if going_on is not None:
        return going_on
    now = clock.now()
    live = LiveCall(program_id=program_id, handled_by_id=actor.person_id, started_at=now, saved_at=now)
    if callback_id is not None:
        _keep_promise(live, actor, callback_id)
    else:
        live.telephone = phone_key(telephone) or None
    live.save()
    record(
        events.CALL_TAKEN,
        actor=actor,
        program_id=program_id,
        subject_ids=[live.pk],
        data={"direction": live.direction, "callback": callback_id},
    )
    return live


def _keep_promise(live: LiveCall, actor: Actor, callback_id: int) -> None:
    live.telephone = reveal_callback_number(actor=actor, program_id=live.program_id, callback_id=callback_id) or None
    rows = Callback.objects.filter(program_id=live.program_id, pk=callback_id)
    callback = rows.select_related("call", "application").get()
    live.direction = Call.Direction.OUTBOUND
    live.callback = callback
    live.topic = callback.subject
    live.application_id = callback.application_id
    live.household_id = callback.application.household_id if callback.application else callback.call.household_id

"""The end of a call: it is logged, and what was promised in it is on its way."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from callcenter.models import Call, Callback, LiveCall, Topic
from callcenter.rules.identity import is_enough
from callcenter.rules.typed_time import read_time
from callcenter.services.call.log import CallNotes, log_call
from callcenter.services.callback.finish import finish_callbacks
from callcenter.services.callback.postpone import postpone_callback
from callcenter.services.escalation.escalate import escalate_call
from callcenter.services.live.save import live_call_of
from cases.errors import CaseError
from cases.rules.faults import RuleError
from cases.services.notice.reissue import reissue_forms
from security import clock
from security.actor import Actor, authorise
from security.roles import Role

TRY_AGAIN: Final = dt.timedelta(hours=2)


def end_call(*, actor: Actor, program_id: int, to_dedicated_desk: bool = False) -> Call:
    """End the person's call as it was kept, log it, and do what follows: call back, hand to the manager, send the form
    anew. An outbound call that reached nobody puts its promise off; one that did keeps it.

    `to_dedicated_desk` logs the transfer on no case, with whatever was chosen. Raises CaseError whose `code` names the
    field: ``topic``, ``outcome``, ``call_back_typed``, ``question``, ``reissues``; NotFoundError ``ended``.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    live = live_call_of(program_id, actor.person_id)
    call_back_at = None if to_dedicated_desk else _complete(live)
    call = log_call(
        actor=actor,
        program_id=program_id,
        application_id=None if to_dedicated_desk else live.application_id,
        household_id=None if to_dedicated_desk else live.household_id,
        notes=_notes(live, call_back_at, to_dedicated_desk=to_dedicated_desk),
    )
    if not to_dedicated_desk:
        _follow_up(actor, program_id, live, call)
    LiveCall.objects.filter(program_id=program_id, pk=live.pk).delete()
    return call


def _complete(live: LiveCall) -> dt.datetime | None:
    """Check what must stand before a call ends; the time of the call back."""
    if not live.topic:
        raise CaseError(_("Choose what the call was about."), code="topic")
    if not live.outcome:
        raise CaseError(_("Choose how the call ended."), code="outcome")
    if live.escalates and not (live.open("question") or "").strip():
        raise CaseError(_("Write what the manager has to settle."), code="question")
    if live.reissues and live.household_id is None:
        raise CaseError(_("Choose the household first: a form is sent anew to a household."), code="reissues")
    if live.reissues and not is_enough(live.confirmed):
        raise CaseError(_("Confirm the identity first: three facts are read back."), code="reissues")
    if not live.calls_back:
        return None
    try:
        return read_time(live.call_back_typed, clock.local(clock.now()))
    except RuleError as error:
        raise CaseError(str(error), code="call_back_typed") from error


def _notes(live: LiveCall, call_back_at: dt.datetime | None, *, to_dedicated_desk: bool) -> CallNotes:
    outcome = Call.Outcome.TRANSFERRED if to_dedicated_desk else Call.Outcome(live.outcome)
    opens_callback = live.callback_id is None or outcome != Call.Outcome.NOT_REACHED
    return CallNotes(
        topic=Topic(live.topic) if live.topic else Topic.OTHER,
        outcome=outcome,
        started_at=live.started_at,
        direction=Call.Direction(live.direction),
        speaker=live.speaker,
        confirmed=tuple(live.confirmed),
        identity_checked=is_enough(live.confirmed),
        telephone=live.open("telephone") or "",
        note=live.open("note") or "",
        follow_up_at=call_back_at if opens_callback else None,
        follow_up_by_id=live.call_back_by_id,
    )


def _follow_up(actor: Actor, program_id: int, live: LiveCall, call: Call) -> None:
    if live.callback_id is not None:
        _settle_promise(actor, program_id, live, call, live.callback_id)
    if live.escalates:
        escalate_call(actor=actor, program_id=program_id, call_id=call.pk, question=live.open("question") or "")
    if live.reissues and live.household_id is not None:
        reissue_forms(actor=actor, program_id=program_id, household_ids=[live.household_id])


def _settle_promise(actor: Actor, program_id: int, live: LiveCall, call: Call, callback_id: int) -> None:
    callback = Callback.objects.filter(program_id=program_id, pk=callback_id, state=Callback.State.OPEN).first()
    if callback is None:  # kept by somebody else in the meantime
        return
    if call.outcome != Call.Outcome.NOT_REACHED:
        finish_callbacks(actor=actor, program_id=program_id, callback_ids=[callback.pk], done_in_call_id=call.pk)
        return
    again_at = read_time(live.call_back_typed, clock.local(clock.now())) if live.calls_back else clock.now() + TRY_AGAIN
    postpone_callback(actor=actor, program_id=program_id, callback_id=callback.pk, due_at=again_at)

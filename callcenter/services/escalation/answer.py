"""The manager settles what a call left open."""

import datetime as dt

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Callback, Escalation
from cases.errors import CaseError
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def answer_escalation(
    *, actor: Actor, program_id: int, escalation_id: int, answer: str, call_back_at: dt.datetime | None = None
) -> Escalation:
    """Answer an open question, once; with `call_back_at` the resident is called back with the answer by then.

    Raises CaseError ``not_open`` (answered already, or not of this program), ``answer`` (empty).
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    rows = Escalation.objects.filter(program_id=program_id, pk=escalation_id, state=Escalation.State.OPEN)
    escalation = rows.select_for_update(no_key=True).first()
    if escalation is None:
        raise CaseError(_("This question was answered already. Reload the list."), code="not_open")
    if not answer.strip():
        raise CaseError(_("Write the answer that the caller's desk passes on."), code="answer")
    escalation.state = Escalation.State.ANSWERED
    escalation.answer = answer.strip()
    escalation.answered_at = clock.now()
    escalation.answered_by_id = actor.person_id
    escalation.save()
    if call_back_at is not None:
        Callback.objects.create(
            program_id=program_id,
            call_id=escalation.call_id,
            application_id=escalation.application_id,
            subject=escalation.topic,
            due_at=call_back_at,
        )
    record(
        events.ESCALATION_ANSWERED,
        actor=actor,
        program_id=program_id,
        subject_ids=[escalation.pk],
        data={"calls_back": call_back_at is not None},
    )
    return escalation

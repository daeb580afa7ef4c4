"""Handing a call to the manager."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Call, Escalation
from cases.errors import NotFoundError
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

ANSWER_WITHIN: Final = dt.timedelta(hours=1)


def escalate_call(*, actor: Actor, program_id: int, call_id: int, question: str) -> Escalation:
    """Ask the manager to settle what the call left open; the clock of an hour starts. Raises NotFoundError."""
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    call = Call.objects.filter(program_id=program_id, pk=call_id).first()
    if call is None:
        raise NotFoundError(_("There is no such call in this program. Reload the list."))
    now = clock.now()
    escalation = Escalation(
        program_id=program_id,
        call=call,
        application_id=call.application_id,
        topic=call.topic,
        question=question.strip(),
        raised_at=now,
        raised_by_id=actor.person_id,
        due_at=now + ANSWER_WITHIN,
    )
    escalation.save()
    record(
        events.ESCALATED,
        actor=actor,
        program_id=program_id,
        subject_ids=[escalation.pk],
        data={"call": call_id, "topic": call.topic},
    )
    return escalation

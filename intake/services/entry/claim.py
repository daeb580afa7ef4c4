"""Taking up the next form to key or to decide."""

import datetime as dt
from typing import Final

from django.db.models import Q

from intake import events
from intake.models import EntryTask
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

LEASE: Final = dt.timedelta(minutes=15)


def claim_entry(*, actor: Actor, program_id: int, state: EntryTask.State) -> EntryTask | None:
    """The next form in `state` (FIRST, SECOND or DIFFERENT) for this person, held for 15 minutes; None when none waits.

    Who holds one already gets it again. Nobody is given a form that they keyed: the second keying and the decision
    are another person's. Two people who ask at once get two forms.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    now = clock.now()
    waiting = EntryTask.objects.filter(program_id=program_id, state=state).order_by("id")
    mine = waiting.filter(claimed_by_id=actor.user_id, lease_until__gte=now).first()
    task = mine or (
        waiting.filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .exclude(first_by_id=actor.user_id)
        .exclude(second_by_id=actor.user_id)
        .select_for_update(skip_locked=True, no_key=True)
        .first()
    )
    if task is None:
        return None
    EntryTask.objects.filter(program_id=program_id, pk=task.pk).update(
        claimed_by_id=actor.user_id, lease_until=now + LEASE
    )
    if mine is None:
        record(events.ENTRY_CLAIMED, actor=actor, program_id=program_id, subject_ids=[task.pk])
    task.refresh_from_db()
    return task

"""Taking up the next form to key or to decide."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from intake import events
from intake.models import EntryDraft, EntryTask
from intake.services.entry.lease import LEASE
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def claim_entry(*, actor: Actor, program_id: int, state: EntryTask.State) -> EntryTask | None:
    """The next form in `state` (FIRST, SECOND or DIFFERENT) for this person, held for 15 minutes; None when none waits.

    Who holds one already gets it again, then one that was begun and whose lease ran out; what the person put off comes
    last. Nobody is given a form that they keyed: the second keying and the decision are another person's. Restricted
    cases are for who also has the dedicated desk. Two people who ask at once get two forms.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    now = clock.now()
    waiting = EntryTask.objects.filter(program_id=program_id, state=state).order_by("id")
    mine = waiting.filter(claimed_by_id=actor.user_id, lease_until__gte=now).first()
    task = mine or _next(actor, program_id, waiting.filter(Q(lease_until=None) | Q(lease_until__lt=now)))
    if task is None:
        return None
    EntryTask.objects.filter(program_id=program_id, pk=task.pk).update(
        claimed_by_id=actor.user_id, lease_until=now + LEASE
    )
    if mine is None:
        record(events.ENTRY_CLAIMED, actor=actor, program_id=program_id, subject_ids=[task.pk])
    task.refresh_from_db()
    return task


def _next(actor: Actor, program_id: int, free: QuerySet[EntryTask]) -> EntryTask | None:
    allowed = free.exclude(first_by_id=actor.user_id).exclude(second_by_id=actor.user_id)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        allowed = allowed.exclude(application__household__protected=True)
    drafts = EntryDraft.objects.filter(
        program_id=program_id, task_id=OuterRef("pk"), keyer_id=actor.user_id, stage=OuterRef("state")
    )
    begun = allowed.filter(Exists(drafts.filter(put_off_at=None)))
    fresh = allowed.exclude(Exists(drafts))
    for rows in (begun, fresh, allowed):
        task = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
        if task is not None:
            return task
    return None

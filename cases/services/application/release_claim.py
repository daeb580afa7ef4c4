"""Putting claimed applications back into the queue."""

from collections.abc import Collection

from django.db.models import F

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Application
from cases.rules.transitions import REVIEWERS
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REFUSED_MISSING = "missing"
REFUSED_OTHER = "other"


def release_claims(*, actor: Actor, program_id: int, application_ids: Collection[int], partial: bool = False) -> Done:
    """Put applications back, by the one who took them or a manager.

    Refusals: ``missing``, ``other`` (someone else's).
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    wanted = list(dict.fromkeys(application_ids))
    assignees = dict(
        Application.objects.filter(program_id=program_id, pk__in=wanted)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "assignee_id")
    )
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in assignees}
    if not actor.has_role(Role.MANAGER, program_id):
        refusals |= {pk: REFUSED_OTHER for pk, person in assignees.items() if person not in {None, actor.user_id}}
    stop_at_refusals(refusals, partial=partial)
    # Released twice: an application without an assignee stays as it is.
    held = [pk for pk in wanted if pk not in refusals and assignees[pk] is not None]
    if held:
        Application.objects.filter(program_id=program_id, pk__in=held).update(
            assignee=None, lease_until=None, version=F("version") + 1
        )
        record(events.APPLICATION_RELEASED, actor=actor, program_id=program_id, subject_ids=held)
    return Done(done=held, refusals=refusals)

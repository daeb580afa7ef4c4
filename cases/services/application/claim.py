"""Taking the next applications of a screening queue."""

import datetime as dt
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, QuerySet

from cases import events
from cases.models import Application, Hold, Review, Status
from cases.rules.transitions import REVIEWERS
from cases.selectors.setup import setup_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

KEYER_REVIEWER = "keyer-reviewer"
LEASE = dt.timedelta(minutes=30)


class Queue(StrEnum):
    """The queues from which a reviewer takes work."""

    FIRST = "first"
    SECOND = "second"


STATUS_OF_QUEUE = {Queue.FIRST: Status.VERIFIED, Queue.SECOND: Status.SCREENED}


def claim_applications(
    *, actor: Actor, program_id: int, queue: Queue, count: int = 1, lease: dt.timedelta = LEASE
) -> list[int]:
    """Take up to `count` applications, oldest reception first, for the actor until the lease ends.

    Skips what others hold or are just taking, what is stopped, what the actor may not screen (keyed it, or did the
    other screening), and restricted cases unless the actor is of the dedicated desk. Ids in queue order.
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    free = _free(actor, program_id, queue)
    claimed = _lock(free.filter(assignee=None), count)
    if len(claimed) < count:
        claimed += _lock(free.filter(lease_until__lt=clock.now()), count - len(claimed))
    if claimed:
        Application.objects.filter(program_id=program_id, pk__in=claimed).update(
            assignee_id=actor.user_id, lease_until=clock.now() + lease, version=F("version") + 1
        )
        record(
            events.APPLICATION_CLAIMED,
            actor=actor,
            program_id=program_id,
            subject_ids=claimed,
            data={"queue": queue.value},
        )
    return claimed


def _free(actor: Actor, program_id: int, queue: Queue) -> QuerySet[Application]:
    own = Review.objects.filter(
        program_id=program_id,
        application_id=OuterRef("pk"),
        cycle=OuterRef("review_cycle"),
        reviewer_id=actor.user_id,
    )
    stop = Hold.objects.filter(program_id=program_id, application_id=OuterRef("pk"), released_at=None)
    rows = Application.objects.filter(~Exists(stop), ~Exists(own), program_id=program_id, status=STATUS_OF_QUEUE[queue])
    if KEYER_REVIEWER in setup_of(program_id).duties_apart:
        rows = rows.exclude(keyed_by__contains=[actor.user_id])
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        rows = rows.filter(household__protected=False)
    return rows


def _lock(rows: QuerySet[Application], count: int) -> list[int]:
    ordered = rows.order_by("received_on", "pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
    return list(ordered.values_list("pk", flat=True)[:count])

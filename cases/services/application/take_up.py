"""Taking up certain applications, and keeping them for longer."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import F

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Application, Review, Status
from cases.rules.transitions import REVIEWERS
from cases.selectors.readers import opened_to
from cases.selectors.setup import setup_of
from cases.services.application.claim import KEYER_REVIEWER, LEASE
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

SCREENED_NOW = (Status.VERIFIED, Status.SCREENED)
REFUSED_MISSING = "missing"
REFUSED_STATUS = "status"
REFUSED_CLAIMED = "claimed"
REFUSED_KEYER = "keyer"
REFUSED_SAME_PERSON = "same_person"
REFUSED_RESTRICTED = "restricted"


def take_up_applications(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    lease: dt.timedelta = LEASE,
    partial: bool = False,
) -> Done:
    """Take up these applications until the lease ends; what the actor has already is kept for longer.

    Refusals: ``missing``, ``status`` (not at a screening), ``claimed`` (somebody else works on it), ``keyer``
    (keyed it), ``same_person`` (did the other screening), ``restricted``.
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    wanted = list(dict.fromkeys(application_ids))
    rows = {
        row.pk: row
        for row in Application.objects.filter(program_id=program_id, pk__in=wanted)
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
        .select_related("household")
    }
    apart = _apart(actor, program_id, list(rows.values()))
    refusals = {pk: why for pk in wanted if (why := _refusal(actor, program_id, rows.get(pk)) or apart.get(pk, ""))}
    stop_at_refusals(refusals, partial=partial)
    taken = [pk for pk in wanted if pk not in refusals]
    mine = [pk for pk in taken if rows[pk].assignee_id == actor.user_id]
    until = clock.now() + lease
    # Kept for longer, nothing of it changes for others: a page that is open stays good.
    Application.objects.filter(program_id=program_id, pk__in=mine).update(lease_until=until)
    fresh = [pk for pk in taken if pk not in set(mine)]
    Application.objects.filter(program_id=program_id, pk__in=fresh).update(
        assignee_id=actor.user_id, lease_until=until, version=F("version") + 1
    )
    if taken:
        record(events.APPLICATION_CLAIMED, actor=actor, program_id=program_id, subject_ids=taken)
    return Done(done=taken, refusals=refusals)


def _apart(actor: Actor, program_id: int, rows: Sequence[Application]) -> dict[int, str]:
    """The applications whose screening this person must leave to another, with the reason."""
    own = set(
        Review.objects.filter(
            program_id=program_id, application_id__in=[row.pk for row in rows], reviewer_id=actor.user_id
        ).values_list("application_id", "cycle")
    )
    found = {row.pk: REFUSED_SAME_PERSON for row in rows if (row.pk, row.review_cycle) in own}
    if KEYER_REVIEWER in setup_of(program_id).duties_apart:
        found |= {row.pk: REFUSED_KEYER for row in rows if actor.user_id in row.keyed_by}
    return found


def _refusal(actor: Actor, program_id: int, row: Application | None) -> str:
    if row is None:
        return REFUSED_MISSING
    if row.status not in SCREENED_NOW:
        return REFUSED_STATUS
    if row.assignee_id not in {None, actor.user_id} and row.lease_until is not None and row.lease_until > clock.now():
        return REFUSED_CLAIMED
    restricted = row.household.protected and not opened_to(actor, program_id, [row.household_id])
    return REFUSED_RESTRICTED if restricted else ""

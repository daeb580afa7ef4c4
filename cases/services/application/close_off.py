"""What an ended application leaves behind: its stops, deficiencies and letters end with it."""

from collections.abc import Collection

from django.db.models import Q

from cases import events
from cases.models import Deficiency, DuplicateCandidate, Hold, Notice, NoticeKind
from cases.services.deficiency.open import STANDING
from cases.services.duplicate.settle import settle_candidates
from cases.services.hold.close import close_holds
from cases.services.notice.close import close_notices
from security import clock
from security.actor import Actor
from security.audit.record import record

ENDED_REASON = "application_ended"
NOT_POSTED = (Notice.State.QUEUED, Notice.State.BLOCKED, Notice.State.RENDERED)


def close_off(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    deficiency_state: Deficiency.State = Deficiency.State.DROPPED,
) -> None:
    """Close holds, deficiencies, candidates and unposted deficiency letters of applications that have just ended."""
    ids = list(application_ids)
    if not ids:
        return
    standing = Deficiency.objects.filter(program_id=program_id, application_id__in=ids, state__in=STANDING)
    closed = list(standing.values_list("pk", flat=True))
    Deficiency.objects.filter(program_id=program_id, pk__in=closed).update(
        state=deficiency_state, resolved_at=clock.now(), resolved_by_id=actor.user_id
    )
    if closed and deficiency_state == Deficiency.State.EXPIRED:
        record(events.DEFICIENCY_EXPIRED, actor=actor, program_id=program_id, subject_ids=closed)
    holds = Hold.objects.filter(program_id=program_id, application_id__in=ids, released_at=None)
    close_holds(
        actor=actor, program_id=program_id, hold_ids=list(holds.values_list("pk", flat=True)), reason=ENDED_REASON
    )
    letters = Notice.objects.filter(
        program_id=program_id, application_id__in=ids, kind=NoticeKind.DEFICIENCY, state__in=NOT_POSTED
    )
    close_notices(
        actor=actor,
        program_id=program_id,
        notice_ids=list(letters.values_list("pk", flat=True)),
        reason=ENDED_REASON,
    )
    # A candidate with an ended application is no question any more; the other one must not stay stopped for it.
    candidates = DuplicateCandidate.objects.filter(
        Q(application_id__in=ids) | Q(other_id__in=ids), program_id=program_id, state=DuplicateCandidate.State.OPEN
    )
    settle_candidates(
        actor=actor,
        program_id=program_id,
        candidate_ids=list(candidates.values_list("pk", flat=True)),
        state=DuplicateCandidate.State.DIFFERENT,
    )

"""A person's judgement on a duplicate candidate."""

from collections.abc import Collection
from typing import Literal

from cases import events
from cases.errors import stop_at_refusals
from cases.models import DuplicateCandidate
from cases.rules.transitions import BEFORE_DECISION, REVIEWERS, Event
from cases.services.application.advance import advance
from cases.services.application.close_off import close_off
from cases.services.duplicate.settle import settle_candidates
from cases.services.locks import lock_applications
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"
REFUSED_DECIDED = "decided"


def judge_duplicates(
    *,
    actor: Actor,
    program_id: int,
    candidate_ids: Collection[int],
    verdict: Literal[DuplicateCandidate.State.MERGED, DuplicateCandidate.State.DIFFERENT],
    reason: str = "",
    partial: bool = False,
) -> Done:
    """Merge the newer application into the older one, or say that they are different claims, which frees them.

    Refusals by candidate id: ``missing``, ``state`` (judged already), ``decided`` (the newer one is past merging).
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    wanted = list(dict.fromkeys(candidate_ids))
    pairs = {
        pk: (newer, older)
        for pk, newer, older in DuplicateCandidate.objects.filter(program_id=program_id, pk__in=wanted).values_list(
            "pk", "application_id", "other_id"
        )
    }
    statuses = lock_applications(program_id, {pk for pair in pairs.values() for pk in pair})
    open_ones = set(
        DuplicateCandidate.objects.filter(
            program_id=program_id, pk__in=wanted, state=DuplicateCandidate.State.OPEN
        ).values_list("pk", flat=True)
    )
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in pairs}
    refusals |= {pk: REFUSED_STATE for pk in pairs if pk not in open_ones}
    if verdict == DuplicateCandidate.State.MERGED:
        late = {pk for pk in open_ones if statuses[pairs[pk][0]] not in BEFORE_DECISION}
        refusals |= dict.fromkeys(late, REFUSED_DECIDED)
    stop_at_refusals(refusals, partial=partial)
    free = [pk for pk in wanted if pk not in refusals]
    settled = settle_candidates(actor=actor, program_id=program_id, candidate_ids=free, state=verdict)
    if settled:
        record(
            events.DUPLICATE_JUDGED,
            actor=actor,
            program_id=program_id,
            subject_ids=sorted({number for pk in settled for number in pairs[pk]}),
            reason=reason,
            data={"verdict": str(verdict), "candidates": settled},
        )
    if verdict == DuplicateCandidate.State.MERGED:
        _merge(actor, program_id, [pairs[pk] for pk in settled], reason)
    return Done(done=settled, refusals=refusals)


def _merge(actor: Actor, program_id: int, pairs: list[tuple[int, int]], reason: str) -> None:
    """Newest first, so that a chain of three ends in the oldest; each newer one is merged once."""
    for newer, older in sorted(pairs, reverse=True):
        moved = advance(
            actor=actor,
            program_id=program_id,
            application_ids=[newer],
            event=Event.MERGE,
            reason=reason or "duplicate",
            partial=True,
            updates={"merged_into_id": older},
        )
        close_off(actor=actor, program_id=program_id, application_ids=moved.done)

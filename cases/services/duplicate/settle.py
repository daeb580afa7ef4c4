"""Settling of duplicate candidates, for services that have authorised their actor."""

from collections.abc import Collection

from django.db.models import Q

from cases.models import Deficiency, DuplicateCandidate, Hold, HoldKind
from cases.rules.deficiency_catalogue import DUPLICATE
from cases.rules.duplicates import stops
from cases.services.deficiency.open import STANDING
from cases.services.hold.close import close_holds
from security import clock
from security.actor import Actor

SETTLED = "duplicate_judged"


def settle_candidates(
    *, actor: Actor, program_id: int, candidate_ids: Collection[int], state: DuplicateCandidate.State
) -> list[int]:
    """Give open candidates their outcome, and free each application that no other open candidate stops.

    Returns the ids of the candidates that were open.
    """
    rows = list(
        DuplicateCandidate.objects.filter(
            program_id=program_id, pk__in=list(candidate_ids), state=DuplicateCandidate.State.OPEN
        )
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    ids = [row.pk for row in rows]
    DuplicateCandidate.objects.filter(program_id=program_id, pk__in=ids).update(
        state=state, judged_at=clock.now(), judged_by_id=actor.user_id
    )
    concerned = {pk for row in rows for pk in (row.application_id, row.other_id)}
    free = concerned - _still_stopped(program_id, concerned)
    _drop_deficiencies(actor, program_id, free)
    holds = Hold.objects.filter(
        program_id=program_id, application_id__in=free, kind=HoldKind.DUPLICATE, released_at=None
    )
    close_holds(actor=actor, program_id=program_id, hold_ids=list(holds.values_list("pk", flat=True)), reason=SETTLED)
    return ids


def _still_stopped(program_id: int, application_ids: Collection[int]) -> set[int]:
    ids = list(application_ids)
    others = DuplicateCandidate.objects.filter(
        Q(application_id__in=ids) | Q(other_id__in=ids), program_id=program_id, state=DuplicateCandidate.State.OPEN
    ).values_list("application_id", "other_id", "grounds")
    return {pk for application, other, grounds in others if stops(grounds) for pk in (application, other)}


def _drop_deficiencies(actor: Actor, program_id: int, application_ids: Collection[int]) -> None:
    standing = Deficiency.objects.filter(
        program_id=program_id, application_id__in=list(application_ids), code=DUPLICATE, state__in=STANDING
    )
    holds = dict(standing.values_list("pk", "hold_id"))
    Deficiency.objects.filter(program_id=program_id, pk__in=list(holds)).update(
        state=Deficiency.State.DROPPED, resolved_at=clock.now(), resolved_by_id=actor.user_id
    )
    close_holds(actor=actor, program_id=program_id, hold_ids=list(holds.values()), reason=SETTLED)

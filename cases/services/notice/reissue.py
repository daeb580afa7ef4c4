"""Sending a household its form anew: the number stays, the secret of the earlier letter is void."""

from collections.abc import Collection
from typing import Final

from cases.errors import stop_at_refusals
from cases.models import Approach, Household, NoticeKind
from cases.services.household.renew_secret import renew_secrets
from cases.services.notice.queue import WRITERS, NoticeTarget, queue_notices
from cases.types import Done
from security.actor import Actor, authorise

FORM_OF: Final = {
    Approach.PUSH: NoticeKind.PUSH_NOTICE,
    Approach.CONFIRMATION: NoticeKind.CONFIRMATION_FORM,
    Approach.APPLICATION: NoticeKind.APPLICATION_FORM,
}
REFUSED_MISSING = "missing"
REFUSED_APPROACH = "approach"


def reissue_forms(*, actor: Actor, program_id: int, household_ids: Collection[int], partial: bool = False) -> Done:
    """Renew the secret of these households and queue the letter by which each is approached; earlier ones are void.

    `done` holds the households. Refusals: ``missing``, ``approach`` (no form belongs to it), and those of
    `queue_notices`: ``protected``, ``excluded``.
    """
    authorise(actor, *WRITERS, program_id=program_id)
    wanted = list(dict.fromkeys(household_ids))
    approaches = dict(
        Household.objects.filter(program_id=program_id, pk__in=wanted).values_list("pk", "approach").order_by("pk")
    )
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in approaches}
    kinds = {pk: FORM_OF[Approach(name)] for pk, name in approaches.items() if name in FORM_OF}
    refusals |= {pk: REFUSED_APPROACH for pk in approaches if pk not in kinds}
    stop_at_refusals(refusals, partial=partial)
    done: list[int] = []
    for kind in dict.fromkeys(kinds.values()):
        targets = [NoticeTarget(pk) for pk, of in kinds.items() if of == kind]
        queued = queue_notices(
            actor=actor, program_id=program_id, kind=kind, targets=targets, renew=True, partial=partial
        )
        refusals |= {household: code for (household, _about), code in queued.refusals.items()}
        done += [household for household, _about in queued.notice_ids]
    if done:
        renew_secrets(actor=actor, program_id=program_id, household_ids=done)
    return Done(done=sorted(done), refusals=refusals)

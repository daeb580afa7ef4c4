"""Taking back of deficiencies that were opened in error."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, stop_at_refusals
from cases.models import Deficiency
from cases.services.deficiency.open import STANDING
from cases.services.hold.close import close_holds
from cases.services.locks import lock_deficiencies
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"


def drop_deficiencies(
    *, actor: Actor, program_id: int, deficiency_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """Drop deficiencies and lift their stops. By reviewers and managers; letters that went out are not called back.

    Refusals: ``missing``, ``state``. Raises CaseError ``reason_missing``.
    """
    authorise(actor, Role.REVIEWER, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Say why it is no deficiency: the reason is kept with the case."), code="reason_missing")
    wanted = list(dict.fromkeys(deficiency_ids))
    rows = lock_deficiencies(program_id, wanted)
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in rows}
    refusals |= {pk: REFUSED_STATE for pk, row in rows.items() if row.state not in STANDING}
    stop_at_refusals(refusals, partial=partial)
    dropped = [pk for pk in wanted if pk not in refusals]
    if dropped:
        Deficiency.objects.filter(program_id=program_id, pk__in=dropped).update(
            state=Deficiency.State.DROPPED, resolved_at=clock.now(), resolved_by_id=actor.user_id
        )
        close_holds(actor=actor, program_id=program_id, hold_ids=[rows[pk].hold_id for pk in dropped], reason=reason)
        record(
            events.DEFICIENCY_RESOLVED,
            actor=actor,
            program_id=program_id,
            subject_ids=dropped,
            reason=reason,
            data={"via": "dropped"},
        )
    return Done(done=dropped, refusals=refusals)

"""Lifting of a stop by a person."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from cases.errors import CaseError, stop_at_refusals
from cases.models import Hold, HoldKind
from cases.services.hold.close import close_holds
from cases.services.hold.paid_apart import paid_apart
from cases.types import Done
from security.actor import Actor, authorise
from security.roles import Role

# Who may lift what. A kind that is not here has a service of its own (deficiency, duplicate, failed account).
RELEASERS: Mapping[str, tuple[Role, ...]] = {
    HoldKind.INQUIRY: (Role.MANAGER, Role.REVIEWER, Role.OFFICER),
    HoldKind.OTHER_CITY: (Role.MANAGER, Role.REVIEWER, Role.OFFICER),
    HoldKind.PROTECTED: (Role.PROTECTED_CASE_OFFICER,),
    HoldKind.CLAWBACK: (Role.OFFICER,),
}
EVERY_RELEASER = tuple(dict.fromkeys(role for roles in RELEASERS.values() for role in roles))
REFUSED_MISSING = "missing"
REFUSED_RELEASED = "released"
REFUSED_KIND = "kind"
REFUSED_ROLE = "role"
REFUSED_APART = "apart"


def release_holds(
    *, actor: Actor, program_id: int, hold_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """Lift holds, with the reason. `done` and `refusals` are by hold id.

    Refusals: ``missing``, ``released`` (somebody was first), ``kind`` (has a service of its own), ``role``, ``apart``
    (what was decided still pays the head of the household for somebody who is protected from him or her).
    Raises CaseError ``reason_missing``, NotPossibleError, NotAllowedError.
    """
    authorise(actor, *EVERY_RELEASER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Say why the stop is lifted: the reason is kept with the case."), code="reason_missing")
    wanted = list(dict.fromkeys(hold_ids))
    rows = {
        pk: (kind, released_at, application_id)
        for pk, kind, released_at, application_id in Hold.objects.filter(
            program_id=program_id, pk__in=wanted
        ).values_list("pk", "kind", "released_at", "application_id")
    }
    apart = paid_apart(program_id, {row[2] for row in rows.values() if row[0] == HoldKind.PROTECTED and row[1] is None})
    refusals: dict[int, str] = {}
    for pk in wanted:
        if pk not in rows:
            refusals[pk] = REFUSED_MISSING
        elif rows[pk][1] is not None:
            refusals[pk] = REFUSED_RELEASED
        elif rows[pk][0] not in RELEASERS:
            refusals[pk] = REFUSED_KIND
        elif not any(actor.has_role(role, program_id) for role in RELEASERS[rows[pk][0]]):
            refusals[pk] = REFUSED_ROLE
        elif rows[pk][0] == HoldKind.PROTECTED and rows[pk][2] in apart:
            refusals[pk] = REFUSED_APART
    stop_at_refusals(refusals, partial=partial)
    free = [pk for pk in wanted if pk not in refusals]
    return Done(done=close_holds(actor=actor, program_id=program_id, hold_ids=free, reason=reason), refusals=refusals)

"""Stopping of applications."""

from collections.abc import Collection

from cases import events
from cases.errors import stop_at_refusals
from cases.models import ENDED, Hold, HoldKind
from cases.services.locks import lock_applications
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

OPENERS = (
    Role.MANAGER,
    Role.REVIEWER,
    Role.KEYER,
    Role.MAILROOM,
    Role.CALLER,
    Role.PAYMENT_CLERK,
    Role.PROTECTED_CASE_OFFICER,
    Role.OFFICER,
    Role.API_CLIENT,
)
REFUSED_MISSING = "missing"
REFUSED_ENDED = "ended"


def open_holds(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    kind: HoldKind,
    reason: str,
    waits_for: Hold.WaitsFor = Hold.WaitsFor.OFFICE,
    partial: bool = False,
) -> Done:
    """Stop applications for one reason; `reason` is a code or a short sentence without personal values.

    Refusals: ``missing``, ``ended``. Deficiencies and duplicates open their own holds.
    """
    authorise(actor, *OPENERS, program_id=program_id, system=True)
    wanted = list(dict.fromkeys(application_ids))
    statuses = lock_applications(program_id, wanted)
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in statuses}
    refusals |= {pk: REFUSED_ENDED for pk, status in statuses.items() if status in ENDED}
    stop_at_refusals(refusals, partial=partial)
    # Asked for twice: an open hold of the same kind and reason is the answer to the first.
    standing = set(
        Hold.objects.filter(
            program_id=program_id, application_id__in=wanted, kind=kind, reason=reason, released_at=None
        ).values_list("application_id", flat=True)
    )
    stopped = [pk for pk in wanted if pk not in refusals and pk not in standing]
    if stopped:
        at = clock.now()
        Hold.objects.bulk_create(
            (
                Hold(
                    program_id=program_id,
                    application_id=pk,
                    kind=kind,
                    reason=reason,
                    waits_for=waits_for,
                    opened_at=at,
                    opened_by_id=actor.user_id,
                )
                for pk in stopped
            ),
            batch_size=2_000,
        )
        record(
            events.HOLD_OPENED,
            actor=actor,
            program_id=program_id,
            subject_ids=stopped,
            data={"kind": str(kind), "waits_for": str(waits_for)},
        )
    return Done(done=stopped, refusals=refusals)

"""Opening of deficiencies: each with a hold of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases import events
from cases.errors import stop_at_refusals
from cases.models import ENDED, Deficiency, DeficiencyCode, Hold, HoldKind, Status
from cases.selectors.setup import deficiency_codes_of
from cases.services.hold.open import OPENERS
from cases.services.locks import lock_applications
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

STANDING = (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)
PAID = frozenset({Status.PAID})
REFUSED_MISSING = "missing"
REFUSED_ENDED = "ended"
REFUSED_CODE = "code"


@dataclass(frozen=True, slots=True)
class OpenDeficiency:
    """A deficiency to open; `note` is for the office and holds no personal value."""

    application_id: int
    code: str
    note: str = ""


def open_deficiencies(
    *, actor: Actor, program_id: int, deficiencies: Sequence[OpenDeficiency], partial: bool = False
) -> Done:
    """Open deficiencies and stop their applications. `done` holds deficiency ids, `refusals` is by application id.

    The hold waits for the municipality where the code says so, else for the office until the resident was told.
    Refusals: ``missing``, ``ended`` (ended or paid), ``code`` (unknown to the program).
    """
    authorise(actor, *OPENERS, program_id=program_id, system=True)
    codes = deficiency_codes_of(program_id)
    wanted = {(item.application_id, item.code): item for item in deficiencies}
    statuses = lock_applications(program_id, {application for application, _code in wanted})
    refusals = {pk: why for pk, code in wanted if (why := _refusal(statuses.get(pk), code, codes))}
    stop_at_refusals(refusals, partial=partial)
    # Found twice: what stands open is the answer to the first.
    standing = set(
        Deficiency.objects.filter(
            program_id=program_id, application_id__in=list(statuses), state__in=STANDING
        ).values_list("application_id", "code")
    )
    fresh = [item for key, item in wanted.items() if key not in standing and item.application_id not in refusals]
    return Done(done=_store(actor, program_id, fresh, codes), refusals=refusals)


def _refusal(status: str | None, code: str, codes: Mapping[str, DeficiencyCode]) -> str:
    if status is None:
        return REFUSED_MISSING
    if status in ENDED or status in PAID:
        return REFUSED_ENDED
    return "" if code in codes else REFUSED_CODE


def _store(
    actor: Actor, program_id: int, items: Sequence[OpenDeficiency], codes: Mapping[str, DeficiencyCode]
) -> list[int]:
    if not items:
        return []
    at = clock.now()
    holds = Hold.objects.bulk_create(
        (
            Hold(
                program_id=program_id,
                application_id=item.application_id,
                kind=HoldKind.DEFICIENCY,
                reason=item.code,
                waits_for=_waits_for(codes[item.code]),
                opened_at=at,
                opened_by_id=actor.user_id,
            )
            for item in items
        ),
        batch_size=2_000,
    )
    rows = Deficiency.objects.bulk_create(
        (
            Deficiency(
                program_id=program_id,
                application_id=item.application_id,
                hold=hold,
                code=item.code,
                note=item.note,
                opened_at=at,
                opened_by_id=actor.user_id,
            )
            for item, hold in zip(items, holds, strict=True)
        ),
        batch_size=2_000,
    )
    record(
        events.DEFICIENCY_OPENED,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted({item.application_id for item in items}),
        data={"codes": sorted({item.code for item in items}), "deficiencies": [row.pk for row in rows]},
    )
    return [row.pk for row in rows]


def _waits_for(code: DeficiencyCode) -> Hold.WaitsFor:
    to_city = code.follow_up == DeficiencyCode.FollowUp.MUNICIPALITY
    return Hold.WaitsFor.MUNICIPALITY if to_city else Hold.WaitsFor.OFFICE

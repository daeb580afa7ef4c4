"""A list of deemed withdrawals, frozen for the municipality."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import DeemedItem, DeemedList, ProgramSetup
from cases.selectors.deemed import PAST, PastDeadline
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

PROPOSERS = (Role.MANAGER, Role.PAYMENT_CLERK)


def propose_list(
    *,
    actor: Actor,
    program_id: int,
    kind: DeemedList.Kind = DeemedList.Kind.ACCOUNT,
    until_on: dt.date | None = None,
) -> DeemedList:
    """Propose every case of the kind whose deadline is over (on or before `until_on`). By the contractor.

    Nothing happens to the cases yet. Raises CaseError: ``list_waits`` while another list of the kind waits for its
    approval, ``nobody_past_deadline``.
    """
    authorise(actor, *PROPOSERS, program_id=program_id)
    # Proposed twice: the second waits for the row of the set-up, then finds the list of the first.
    ProgramSetup.objects.select_for_update(no_key=True).get(program_id=program_id)
    waiting = DeemedList.objects.filter(program_id=program_id, kind=kind, state=DeemedList.State.PROPOSED).first()
    if waiting is not None:
        raise CaseError(
            _("List %(number)d waits for the municipality. Wait until it is approved or dropped.")
            % {"number": waiting.number},
            code="list_waits",
        )
    found = PAST[kind](actor=actor, program_id=program_id, until_on=until_on)
    if not found:
        raise CaseError(_("No deadline of this kind is over without an answer."), code="nobody_past_deadline")
    (number,) = take_numbers(program_id=program_id, kind="deemed_list", count=1)
    made = DeemedList.objects.create(
        program_id=program_id,
        number=number,
        kind=kind,
        deadline_until_on=max(one.deadline_on for one in found),
        item_count=len(found),
        total_yen=sum(one.yen for one in found),
        digest=digest_of((one.application_id, one.yen, one.deadline_on) for one in found),
        proposed_at=clock.now(),
        proposed_by_id=actor.person_id,
    )
    _write_items(program_id, made, found)
    record(
        events.DEEMED_PROPOSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={
            "number": number,
            "kind": str(kind),
            "items": made.item_count,
            "yen": made.total_yen,
            "digest": made.digest,
        },
    )
    return made


def digest_of(items: Iterable[tuple[int, int, dt.date]]) -> str:
    """The fingerprint of a list: SHA-256 over application, yen and deadline of each item in order."""
    lines = "".join(f"{application}:{yen}:{on.isoformat()}\n" for application, yen, on in items)
    return hashlib.sha256(lines.encode()).hexdigest()


def _write_items(program_id: int, made: DeemedList, found: list[PastDeadline]) -> None:
    DeemedItem.objects.bulk_create(
        [
            DeemedItem(
                program_id=program_id,
                list=made,
                position=position,
                application_id=one.application_id,
                yen=one.yen,
                told_on=one.told_on,
                deadline_on=one.deadline_on,
                hold_reason=one.reason,
            )
            for position, one in enumerate(found, start=1)
        ],
        batch_size=2_000,
    )

"""Checking of a prepared batch by a second clerk."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import PayoutBatch
from cases.services.payout.compose import FindingData, check_date
from cases.services.payout.recheck import lock_batch, recheck
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """What was checked, and the warnings that stand."""

    batch_id: int
    line_count: int
    total_yen: int
    warnings: list[FindingData]


def check_batch(*, actor: Actor, program_id: int, batch_id: int) -> CheckedBatch:
    """Compute the whole batch again and set it to checked. By a payment clerk who did not prepare it.

    Raises CaseError: ``same_person``, ``batch_<state>`` unless it is prepared, ``batch_refused``, ``batch_total``, or a
    code of the transfer date; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    # Checked twice: the second call finds another state and is refused.
    batch = lock_batch(program_id=program_id, batch_id=batch_id, expect=PayoutBatch.State.PREPARED)
    if batch.prepared_by_id == actor.user_id:
        raise CaseError(_("You prepared this batch yourself. Have another payment clerk check it."), code="same_person")
    checked = recheck(batch=batch)
    warnings = check_date(checked.setup, batch.transfer_on, clock.today()) + checked.warnings
    batch.state = PayoutBatch.State.CHECKED
    batch.checked_at = clock.now()
    batch.checked_by_id = actor.user_id
    batch.save(update_fields=["state", "checked_at", "checked_by"])
    record(
        events.BATCH_CHECKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch.pk],
        data={"number": batch.number, "lines": batch.line_count, "total_yen": batch.total_yen},
    )
    return CheckedBatch(batch.pk, batch.line_count, batch.total_yen, warnings)

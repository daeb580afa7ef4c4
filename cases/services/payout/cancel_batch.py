"""Cancelling of a batch before its release."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import PayoutBatch, TransferLine, TransferResult
from cases.rules.transitions import Event
from cases.services.application.advance import advance
from cases.services.payout.write_results import write_results
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

CANCELLABLE = frozenset({PayoutBatch.State.PREPARED, PayoutBatch.State.CHECKED})


def cancel_batch(*, actor: Actor, program_id: int, batch_id: int, reason: str) -> list[int]:
    """Give up a prepared or checked batch; its applications wait for the next one. Returns their ids.

    By a payment clerk, or by the treasurer who sends it back. Its lines stay and get the result "failed, cancelled", so
    that the next attempt of each follows on a failure. Raises CaseError ``reason_missing`` and ``batch_<state>``.
    """
    authorise(actor, Role.PAYMENT_CLERK, Role.TREASURER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the batch is cancelled: the reason is kept with it."), code="reason_missing")
    batch = PayoutBatch.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=batch_id).first()
    if batch is None:
        raise NotFoundError(_("There is no such batch. Reload the list of batches."))
    # Cancelled twice: the second call finds another state and is refused.
    if batch.state not in CANCELLABLE:
        raise CaseError(
            _("Batch %(number)s is %(state)s and cannot be cancelled. A released transfer is recalled at the bank.")
            % {"number": batch.number, "state": batch.get_state_display()},
            code=f"batch_{batch.state}",
        )
    batch.state = PayoutBatch.State.CANCELLED
    batch.cancelled_at = clock.now()
    batch.cancelled_by_id = actor.user_id
    batch.cancel_reason = reason
    batch.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    lines = list(TransferLine.objects.filter(program_id=program_id, batch_id=batch_id).order_by("position"))
    write_results(
        actor=actor,
        program_id=program_id,
        lines=lines,
        outcome=TransferResult.Outcome.FAILED,
        reasons=dict.fromkeys((line.pk for line in lines), TransferResult.Reason.CANCELLED),
    )
    application_ids = [line.application_id for line in lines]
    advance(actor=actor, program_id=program_id, application_ids=application_ids, event=Event.FAIL, reason="cancelled")
    record(
        events.BATCH_CANCELLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch.pk],
        reason=reason,
        data={"number": batch.number, "lines": len(lines)},
    )
    return application_ids

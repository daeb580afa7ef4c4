"""Cancelling of a closing before its release: its sheets wait for the next one."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherClosing
from cases.services.voucher.closings import lock_closing
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

State = VoucherClosing.State


def cancel_closing(*, actor: Actor, program_id: int, number: int, reason: str) -> VoucherClosing:
    """Give up a closing that has no file. By a payment clerk, or by the officer or treasurer who sends it back.

    Raises CaseError ``reason_missing``, ``closing_<state>``; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, Role.OFFICER, Role.TREASURER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the closing is cancelled: the reason is kept with it."), code="reason_missing")
    # Cancelled twice: the second call finds another state and is refused.
    closing = lock_closing(program_id=program_id, number=number, expect=frozenset({State.CLOSED, State.APPROVED}))
    closing.state = State.CANCELLED
    closing.cancelled_at = clock.now()
    closing.cancelled_by_id = actor.person_id
    closing.cancel_reason = reason.strip()
    closing.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    record(
        events.CLOSING_CANCELLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[closing.pk],
        reason=reason,
        data={"number": number},
    )
    return closing

"""A transfer to a shop that the bank sent back: its sheets wait for the next closing."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherClosing, VoucherSettlement
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def record_failure(*, actor: Actor, program_id: int, settlement_id: int, reason: str) -> VoucherSettlement:
    """Record what the bank said. By a payment clerk, on the transfer date or later.

    Raises CaseError ``reason_missing``, ``not_sent``, ``too_early``, ``failed``; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write what the bank said: it is kept with the settlement."), code="reason_missing")
    rows = VoucherSettlement.objects.filter(program_id=program_id, pk=settlement_id)
    settlement = rows.select_related("closing").select_for_update(no_key=True, of=("self",)).first()
    if settlement is None:
        raise NotFoundError(_("There is no such settlement. Reload the page."))
    closing = settlement.closing
    if closing.state != VoucherClosing.State.RELEASED:
        raise CaseError(_("This settlement is not at the bank."), code="not_sent")
    if clock.today() < closing.transfer_on:
        raise CaseError(_("The bank pays on the transfer date. Record what failed on that day."), code="too_early")
    # Recorded twice: the second call finds it failed and is refused.
    if settlement.failed_at is not None:
        raise CaseError(_("The failure is recorded already. Reload the page."), code="failed")
    rows.update(failed_at=clock.now(), failed_by_id=actor.person_id, fail_reason=reason.strip())
    record(
        events.SETTLEMENT_FAILED,
        actor=actor,
        program_id=program_id,
        subject_ids=[settlement.pk],
        reason=reason,
        data={"closing": closing.number, "yen": settlement.yen},
    )
    return settlement

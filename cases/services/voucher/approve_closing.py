"""Approval of a closing by the municipality."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherClosing
from cases.selectors.voucher_terms import ground_of
from cases.services.voucher.closings import lock_closing
from cases.services.voucher.compose import draw_closing
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import EmployerKind, Role

State = VoucherClosing.State


def approve_closing(*, actor: Actor, program_id: int, number: int) -> VoucherClosing:
    """Compute the whole closing again and approve it. By an officer of the municipality who did not close it.

    Raises CaseError ``not_municipal``, ``same_person``, ``closing_<state>``, ``closing_total``, or a code of the bank
    format; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if actor.kind is not EmployerKind.MUNICIPALITY:
        raise CaseError(_("A closing is approved by the municipality only."), code="not_municipal")
    # Approved twice: the second call finds another state and is refused.
    closing = lock_closing(program_id=program_id, number=number, expect=frozenset({State.CLOSED}))
    if closing.closed_by_id == actor.user_id:
        raise CaseError(_("You closed this period yourself. Have another officer approve it."), code="same_person")
    draw_closing(ground_of(program_id).setup, closing)
    closing.state = State.APPROVED
    closing.approved_at = clock.now()
    closing.approved_by_id = actor.person_id
    closing.save(update_fields=["state", "approved_at", "approved_by"])
    record(
        events.CLOSING_APPROVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[closing.pk],
        data={"number": number, "shops": closing.shops, "total_yen": closing.total_yen},
    )
    return closing

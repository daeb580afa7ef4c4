"""Books in stock that are spoilt: they stay in the figures and are never sold."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherBook
from cases.selectors.voucher_offer import covers_of
from cases.selectors.voucher_terms import ground_of
from cases.services.voucher.stock import lock_stock
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def void_books(*, actor: Actor, program_id: int, numbers: Sequence[str], reason: str) -> int:
    """Void books in stock, for a reason. By the manager. Returns how many.

    Raises CaseError ``reason_missing``, ``numbers``, ``not_in_stock``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the books are voided: it is kept with them."), code="reason_missing")
    ground = ground_of(program_id)
    # Voided twice: the second call finds them out of stock and is refused.
    books = lock_stock(program_id, covers_of(numbers, program_no=ground.program_no))
    VoucherBook.objects.filter(program_id=program_id, pk__in=[book.pk for book in books]).update(
        state=VoucherBook.State.VOIDED,
        voided_at=clock.now(),
        voided_by_id=actor.person_id,
        void_reason=reason.strip(),
    )
    record(
        events.VOUCHERS_VOIDED,
        actor=actor,
        program_id=program_id,
        subject_ids=[book.pk for book in books],
        reason=reason,
        data={"count": len(books)},
    )
    return len(books)

"""A sale that is taken back as a whole: unused, in time, and by another person than the seller."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherBook, VoucherRefund, VoucherReturn, VoucherSale
from cases.selectors.voucher_terms import ground_of
from cases.services.locks import hold_households
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def refund_sale(*, actor: Actor, program_id: int, number: int, reason: str) -> VoucherRefund:
    """Give the money of a sale back and void its books; they are not sold again. By the manager.

    Raises CaseError ``reason_missing``, ``no_refund`` (the program takes nothing back, or no more), ``refunded``,
    ``same_person``, ``used``; NotFoundError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the sale is taken back: it is kept with it."), code="reason_missing")
    ground = ground_of(program_id)
    sale = VoucherSale.objects.filter(program_id=program_id, number=number).first()
    if sale is None:
        raise NotFoundError(_("There is no such sale. Reload the list."))
    hold_households(program_id, [sale.household_id])
    _refuse(actor, sale)
    until = ground.terms.refund_until
    if until is None or clock.today() > until:
        raise CaseError(_("By its terms the program takes no books back now."), code="no_refund")
    books = VoucherBook.objects.filter(program_id=program_id, sale=sale)
    list(books.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if VoucherReturn.objects.filter(program_id=program_id, book__sale=sale).exists():
        raise CaseError(_("Sheets of these books were used already. The sale stays."), code="used")
    refund = VoucherRefund.objects.create(
        program_id=program_id,
        sale=sale,
        yen=sale.yen,
        reason=reason.strip(),
        refunded_on=clock.today(),
        refunded_at=clock.now(),
        refunded_by_id=actor.person_id,
    )
    books.update(
        state=VoucherBook.State.VOIDED,
        voided_at=clock.now(),
        voided_by_id=actor.person_id,
        void_reason=reason.strip(),
    )
    record(
        events.VOUCHERS_REFUNDED,
        actor=actor,
        program_id=program_id,
        subject_ids=[sale.household_id],
        reason=reason,
        data={"sale": sale.number, "books": sale.books, "yen": sale.yen},
    )
    return refund


def _refuse(actor: Actor, sale: VoucherSale) -> None:
    # Taken back twice: the household is locked, and the second call finds the refund.
    if VoucherRefund.objects.filter(program_id=sale.program_id, sale=sale).exists():
        raise CaseError(_("This sale was taken back already. Reload the page."), code="refunded")
    if sale.sold_by_id == actor.user_id:
        raise CaseError(_("You sold these books yourself. Have another manager take them back."), code="same_person")

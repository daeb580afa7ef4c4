"""Books sold to a household of the ledger, for money that is computed and never typed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherBook, VoucherSale
from cases.selectors.voucher_offer import covers_of, stop_sale
from cases.selectors.voucher_terms import ground_of
from cases.services.setup.take_numbers import take_numbers
from cases.services.voucher.buyer import lock_buyer
from cases.services.voucher.stock import lock_stock
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

SELLERS = (Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER)


def sell_books(
    *, actor: Actor, program_id: int, household_id: int, numbers: Sequence[str], expected_yen: int
) -> VoucherSale:
    """Sell the books whose covers were read. `expected_yen` is what the seller was shown, and took.

    The number of books sold to a household is bounded here and by the database. Raises CaseError ``not_on_sale``,
    ``numbers``, ``not_in_stock``, ``excluded``, ``restricted``, ``ceiling``, ``price_changed``; NotFoundError.
    """
    authorise(actor, *SELLERS, program_id=program_id)
    ground = ground_of(program_id)
    household = lock_buyer(actor, program_id, household_id)
    covers = covers_of(numbers, program_no=ground.program_no)
    stop_sale(ground, household, len(covers))
    # Sold twice: the books are locked, and a book that is not in stock any more is refused.
    books = lock_stock(program_id, covers)
    yen = sum(book.price_yen for book in books)
    if yen != expected_yen:
        raise CaseError(
            _("The books cost %(yen)s yen. Compare the amount again, then sell.") % {"yen": f"{yen:,}"},
            code="price_changed",
        )
    sale = VoucherSale.objects.create(
        program_id=program_id,
        number=take_numbers(program_id=program_id, kind="voucher_sale", count=1)[0],
        household=household,
        books=len(books),
        yen=yen,
        sold_on=clock.today(),
        sold_at=clock.now(),
        sold_by_id=actor.person_id,
    )
    VoucherBook.objects.filter(program_id=program_id, pk__in=[book.pk for book in books]).update(
        state=VoucherBook.State.SOLD, sale=sale
    )
    record(
        events.VOUCHERS_SOLD,
        actor=actor,
        program_id=program_id,
        subject_ids=[household_id],
        data={"sale": sale.number, "books": sale.books, "yen": yen},
    )
    return sale

"""Books in stock by their numbers, locked: a part of the services here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import VoucherBook
from cases.rules.voucher_numbers import VoucherNumber


def lock_stock(program_id: int, covers: Sequence[VoucherNumber]) -> list[VoucherBook]:
    """The books, locked in the order of their rows. Raises CaseError ``not_in_stock``, which names the first."""
    by_number = {cover.book: cover for cover in covers}
    rows = VoucherBook.objects.filter(program_id=program_id, number__in=list(by_number))
    books = list(rows.order_by("pk").select_for_update(no_key=True))
    states = {book.number: book for book in books}
    for number, cover in by_number.items():
        book = states.get(number)
        if book is None:
            raise CaseError(_("Book %(number)s never came into stock.") % {"number": cover}, code="not_in_stock")
        if book.state != VoucherBook.State.STOCK:
            raise CaseError(
                _("Book %(number)s is %(state)s. Lay it aside and report it.")
                % {"number": cover, "state": book.get_state_display()},
                code="not_in_stock",
            )
    return books

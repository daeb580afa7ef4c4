"""Which numbers of a bundle are sheets to pay for, and why the others are not: a part of the services here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.models import VoucherBench, VoucherBook, VoucherReturn
from cases.rules.faults import RuleError
from cases.rules.voucher_numbers import COVER, VoucherNumber, parse_voucher_number

Reason = VoucherBench.Reason
_FAULTS = {"voucher.form": Reason.FORM, "voucher.check_digits": Reason.CHECK_DIGITS}


@dataclass(slots=True)
class Sorted:
    """Sheets to pay for as `(book id, position)`, and the reasons of the other lines, counted from 1."""

    sheets: list[tuple[int, int]] = field(default_factory=list)
    faults: dict[int, VoucherBench.Reason] = field(default_factory=dict)


def sort_sheets(*, program_id: int, program_no: int, texts: Sequence[str], received_on: dt.date) -> Sorted:
    """Look at each number in turn. The books are locked, so that none of them is taken back meanwhile."""
    found = Sorted()
    numbers = _read(texts, program_no, found)
    books = _lock_books(program_id, {number.book for number in numbers.values()})
    returns = VoucherReturn.objects.filter(program_id=program_id, book__in=list(books.values()))
    taken = set(returns.values_list("book_id", "position"))
    here: set[tuple[int, int]] = set()
    for line, number in numbers.items():
        book = books.get(number.book)
        fault = _fault(book, number, received_on)
        if fault is not None or book is None:
            found.faults[line] = fault or Reason.UNKNOWN
            continue
        sheet = (book.pk, number.position)
        if sheet in here or sheet in taken:
            found.faults[line] = Reason.REPEATED if sheet in here else Reason.RETURNED
            continue
        here.add(sheet)
        found.sheets.append(sheet)
    return found


def _read(texts: Sequence[str], program_no: int, found: Sorted) -> dict[int, VoucherNumber]:
    """The numbers of sheets by line; other lines become faults."""
    numbers: dict[int, VoucherNumber] = {}
    for line, text in enumerate(texts, start=1):
        try:
            number = parse_voucher_number(text, program_no=program_no)
        except RuleError as error:
            found.faults[line] = _FAULTS[error.code]
            continue
        if number.position == COVER:
            found.faults[line] = Reason.COVER
        else:
            numbers[line] = number
    return numbers


def _lock_books(program_id: int, numbers: set[int]) -> dict[int, VoucherBook]:
    rows = VoucherBook.objects.filter(program_id=program_id, number__in=numbers).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return {book.number: book for book in rows.select_related("sale")}


def _fault(book: VoucherBook | None, number: VoucherNumber, received_on: dt.date) -> VoucherBench.Reason | None:
    if book is None or number.position > book.sheets:
        return Reason.UNKNOWN
    if book.state == VoucherBook.State.VOIDED:
        return Reason.VOIDED
    if book.state != VoucherBook.State.SOLD or book.sale is None:
        return Reason.UNSOLD
    return Reason.BEFORE_SALE if received_on < book.sale.sold_on else None

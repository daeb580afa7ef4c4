"""The rows behind a figure of the vouchers: books, sheets or sales."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import VoucherBook, VoucherReturn, VoucherSale
from cases.rules.voucher_numbers import VoucherNumber
from cases.selectors.vouchers import GIVEN_BACK, IN_CLOSING, OWED, READERS, SETTLED, SPOILT
from security.actor import Actor, authorise
from security.models import Program
from security.tenancy.scope import restricted_included

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A row of a list: its number, what it counts in yen, and the pages where it came from and went to."""

    number: str
    yen: int
    note: str = ""
    sale: int | None = None
    bundle: int | None = None
    closing: int | None = None


@dataclass(frozen=True, slots=True)
class VoucherRows:
    """A page of rows; `next_after` continues it. `unit` is what the figure counts."""

    title: str | Promise
    unit: str | Promise
    rows: list[VoucherRow]
    next_after: int | None


def _books(condition: Q) -> "Callable[[int, int], QuerySet[Any]]":
    def rows(program_id: int, after: int) -> "QuerySet[VoucherBook]":
        found = VoucherBook.objects.filter(condition, program_id=program_id, pk__gt=after)
        return found.select_related("sale").annotate(back=Count("returns")).order_by("pk")

    return rows


def _returns(condition: Q) -> "Callable[[int, int], QuerySet[Any]]":
    def rows(program_id: int, after: int) -> "QuerySet[VoucherReturn]":
        found = VoucherReturn.objects.filter(condition, program_id=program_id, pk__gt=after)
        return found.select_related("book__sale", "bundle__shop", "settlement__closing").order_by("pk")

    return rows


def _sales(condition: Q) -> "Callable[[int, int], QuerySet[Any]]":
    def rows(program_id: int, after: int) -> "QuerySet[VoucherSale]":
        return VoucherSale.objects.filter(condition, program_id=program_id, pk__gt=after).order_by("pk")

    return rows


SOLD: Final = Q(state=VoucherBook.State.SOLD)
LISTS: Final[dict[str, tuple[str | Promise, Any]]] = {
    "issued": (_("Books issued"), _books(Q())),
    "stock": (_("Books in stock"), _books(Q(state=VoucherBook.State.STOCK))),
    "sold": (_("Books sold"), _books(SOLD)),
    "spoilt": (_("Books spoilt"), _books(SPOILT)),
    "given_back": (_("Books given back"), _books(GIVEN_BACK)),
    "taken": (_("Money taken, by sale"), _sales(Q())),
    "refunded": (_("Money given back, by sale"), _sales(Q(refund__isnull=False))),
    "sheets_sold": (_("Sheets of the books sold"), _books(SOLD)),
    "outstanding": (_("Sold books with sheets that are not used"), None),
    "redeemed": (_("Sheets that came back"), _returns(Q())),
    "waiting": (_("Sheets that wait for a settlement"), _returns(OWED)),
    "in_closing": (_("Sheets in a closing"), _returns(IN_CLOSING)),
    "settled": (_("Sheets settled"), _returns(SETTLED)),
}

BY_SHEET: Final = frozenset({"sheets_sold", "outstanding", "redeemed", "waiting", "in_closing", "settled"})
BY_SALE: Final = frozenset({"taken", "refunded"})


def _outstanding(program_id: int, after: int) -> "QuerySet[VoucherBook]":
    return _books(SOLD)(program_id, after).filter(back__lt=F("sheets"))


@restricted_included()
def voucher_rows(*, actor: Actor, program_id: int, what: str, after: int = 0) -> VoucherRows:
    """A page of the rows behind a figure of `LISTS`; raises KeyError for another word. It names no resident."""
    authorise(actor, *READERS, program_id=program_id)
    title, find = LISTS[what]
    program_no = Program.objects.values_list("number", flat=True).get(pk=program_id)
    found = list((find or _outstanding)(program_id, after)[: PAGE + 1])
    shown = found[:PAGE]
    rows = [_row(each, program_no, what) for each in shown]
    return VoucherRows(title, _unit(what), rows, shown[-1].pk if len(found) > PAGE else None)


def _unit(what: str) -> str | Promise:
    if what in BY_SALE:
        return pgettext_lazy("unit", "sales")
    return pgettext_lazy("unit", "sheets") if what in BY_SHEET else pgettext_lazy("unit", "books")


def _row(each: Any, program_no: int, what: str) -> VoucherRow:
    if isinstance(each, VoucherSale):
        return VoucherRow(str(each.number), each.yen, sale=each.number)
    if isinstance(each, VoucherReturn):
        closing = each.settlement.closing.number if each.settlement else None
        number = str(VoucherNumber(program_no, each.book.number, each.position))
        sale = each.book.sale.number if each.book.sale else None
        note = each.bundle.shop.name
        return VoucherRow(number, each.book.sheet_yen, note, sale=sale, bundle=each.bundle.number, closing=closing)
    number = str(VoucherNumber(program_no, each.number))
    sale = each.sale.number if each.sale else None
    if what not in BY_SHEET:
        return VoucherRow(number, each.price_yen, each.void_reason, sale=sale)
    count = each.sheets - each.back if what == "outstanding" else each.sheets
    note = gettext("%(count)d of %(sheets)d sheets") % {"count": count, "sheets": each.sheets}
    return VoucherRow(number, count * each.sheet_yen, note, sale=sale)

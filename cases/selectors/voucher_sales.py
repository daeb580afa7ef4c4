"""The sale desk: what a household may buy, and the sales that were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Household, VoucherBook, VoucherSale
from cases.rules.voucher_numbers import VoucherNumber
from cases.selectors.households import NamedHousehold, household_of_number
from cases.selectors.voucher_offer import covers_of, stop_sale
from cases.selectors.voucher_terms import ground_of
from cases.selectors.vouchers import READERS, SELLERS
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sale would be: whose, which books, for how much. `room` is how many more the household may buy."""

    household: NamedHousehold
    room: int
    numbers: list[str]
    yen: int


@dataclass(frozen=True, slots=True)
class SalePage:
    """A sale with its books."""

    sale: VoucherSale
    numbers: list[str]


@restricted_included()
def offer_of(*, actor: Actor, program_id: int, receipt_number: str, texts: Sequence[str]) -> Offer:
    """Find the household and the price of the books. Nothing is written; `sell_books` looks at everything again.

    It is refused here already, before money is taken. Raises CaseError ``receipt_number`` (nobody has it),
    ``restricted``, ``numbers`` (a number is no cover, or the book is not in stock), ``not_on_sale``, ``excluded``,
    ``ceiling``.
    """
    authorise(actor, *SELLERS, program_id=program_id)
    ground = ground_of(program_id)
    household = household_of_number(actor=actor, program_id=program_id, receipt_number=receipt_number)
    numbers = covers_of(texts, program_no=ground.program_no)
    buyer = Household.objects.get(program_id=program_id, pk=household.household_id)
    room = stop_sale(ground, buyer, len(numbers))
    books = VoucherBook.objects.filter(program_id=program_id)
    prices = dict(
        books.filter(number__in=[number.book for number in numbers], state=VoucherBook.State.STOCK).values_list(
            "number", "price_yen"
        )
    )
    for number in numbers:
        if number.book not in prices:
            raise CaseError(_("Book %(number)s is not in stock.") % {"number": number}, code="numbers")
    return Offer(household, room, [str(number) for number in numbers], sum(prices.values()))


def last_sales(*, actor: Actor, program_id: int) -> "QuerySet[VoucherSale]":
    """The last sales, the newest first. They name no household."""
    authorise(actor, *READERS, *SELLERS, program_id=program_id)
    rows = VoucherSale.objects.filter(program_id=program_id).select_related("sold_by", "refund")
    return rows.order_by("-number")[:SHOWN]


@restricted_included()
def sale_page(*, actor: Actor, program_id: int, number: int) -> SalePage | None:
    """A sale with its receipt number and its books; None where there is no such sale. It names nobody."""
    authorise(actor, *READERS, *SELLERS, program_id=program_id)
    rows = VoucherSale.objects.filter(program_id=program_id, number=number)
    sale = rows.select_related("household", "sold_by", "refund__refunded_by").first()
    if sale is None:
        return None
    program_no = ground_of(program_id).program_no
    books = VoucherBook.objects.filter(program_id=program_id, sale=sale).order_by("number")
    return SalePage(sale, [str(VoucherNumber(program_no, book)) for book in books.values_list("number", flat=True)])

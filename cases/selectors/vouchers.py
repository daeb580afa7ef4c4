"""Figures of the vouchers: where every book, every sheet and every yen is."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, Sum

from cases.models import VoucherBench, VoucherBook, VoucherClosing, VoucherRefund, VoucherReturn, VoucherSale
from cases.models import VoucherSettlement as Settlement
from cases.selectors.money import Figure
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

DESK: Final = (Role.MANAGER, Role.MAILROOM)
READERS: Final = (*DESK, Role.PAYMENT_CLERK, Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR)
SELLERS: Final = (*DESK, Role.PROTECTED_CASE_OFFICER)

State = VoucherClosing.State
# Where a sheet is that came back. Each condition is of its own and none is the rest of the others.
OWED: Final = (
    Q(settlement__isnull=True) | Q(settlement__closing__state=State.CANCELLED) | Q(settlement__failed_at__isnull=False)
)
IN_CLOSING: Final = Q(settlement__closing__state__in=[State.CLOSED, State.APPROVED])
SETTLED: Final = Q(settlement__closing__state=State.RELEASED, settlement__failed_at__isnull=True)
SPOILT: Final = Q(state=VoucherBook.State.VOIDED, sale__isnull=True)
GIVEN_BACK: Final = Q(state=VoucherBook.State.VOIDED, sale__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFigures:
    """Books, sheets and money. A figure of books is in yen of their price, one of sheets in yen of their worth.

    `taken` and `refunded` are read from the sales, `in_hand` from the prices of the books that are sold; `closed` and
    `paid` from the settlements, `in_closing` and `settled` from the sheets: so that `adds_up` proves something.
    """

    issued: Figure
    stock: Figure
    sold: Figure
    spoilt: Figure
    given_back: Figure
    sheets_sold: Figure
    redeemed: Figure
    redeemed_of_sold: Figure
    taken: Figure
    refunded: Figure
    waiting: Figure
    in_closing: Figure
    settled: Figure
    closed: Figure
    paid: Figure
    bench: int

    @property
    def outstanding(self) -> Figure:
        """Sheets in the hands of households."""
        return Figure(self.sheets_sold.count - self.redeemed.count, self.sheets_sold.yen - self.redeemed.yen)

    @property
    def in_hand_yen(self) -> int:
        """Money taken that was not given back."""
        return self.taken.yen - self.refunded.yen

    @property
    def books_add_up(self) -> bool:
        """Issued is in stock, sold, spoilt or given back."""
        return self.issued == self.stock + self.sold + self.spoilt + self.given_back

    @property
    def money_adds_up(self) -> bool:
        """The money of the sales is the price of the books that are sold."""
        return self.in_hand_yen == self.sold.yen

    @property
    def sheets_add_up(self) -> bool:
        """What came back is of sold books, and waits, stands in a closing or is settled, to the yen."""
        return (
            self.redeemed == self.redeemed_of_sold
            and self.redeemed == self.waiting + self.in_closing + self.settled
            and self.in_closing == self.closed
            and self.settled == self.paid
            and self.outstanding.count >= 0
        )

    @property
    def adds_up(self) -> bool:
        """All of it."""
        return self.books_add_up and self.money_adds_up and self.sheets_add_up


@restricted_included()
def voucher_figures(*, actor: Actor, program_id: int) -> VoucherFigures:
    """Figures over everything, restricted households included."""
    authorise(actor, *READERS, program_id=program_id)
    books = VoucherBook.objects.filter(program_id=program_id).aggregate(
        issued=Count("pk"),
        issued_yen=Sum("price_yen", default=0),
        **_books("stock", Q(state=VoucherBook.State.STOCK)),
        **_books("sold", Q(state=VoucherBook.State.SOLD)),
        **_books("spoilt", SPOILT),
        **_books("given_back", GIVEN_BACK),
        on_sheets=Sum("sheets", filter=Q(state=VoucherBook.State.SOLD), default=0),
        on_sheets_yen=Sum(F("sheets") * F("sheet_yen"), filter=Q(state=VoucherBook.State.SOLD), default=0),
    )
    sheets = VoucherReturn.objects.filter(program_id=program_id).aggregate(
        **_sheets("redeemed", Q(pk__isnull=False)),
        **_sheets("of_sold", Q(book__state=VoucherBook.State.SOLD)),
        **_sheets("waiting", OWED),
        **_sheets("in_closing", IN_CLOSING),
        **_sheets("settled", SETTLED),
    )
    sales = VoucherSale.objects.filter(program_id=program_id).aggregate(n=Count("pk"), yen=Sum("yen", default=0))
    refunds = VoucherRefund.objects.filter(program_id=program_id).aggregate(n=Count("pk"), yen=Sum("yen", default=0))
    return VoucherFigures(
        **{name: Figure(books[name], books[f"{name}_yen"]) for name in (
            "issued", "stock", "sold", "spoilt", "given_back",
        )},
        sheets_sold=Figure(books["on_sheets"], books["on_sheets_yen"]),
        redeemed_of_sold=Figure(sheets["of_sold"], sheets["of_sold_yen"]),
        **{name: Figure(sheets[name], sheets[f"{name}_yen"]) for name in (
            "redeemed", "waiting", "in_closing", "settled",
        )},
        taken=Figure(sales["n"], sales["yen"]),
        refunded=Figure(refunds["n"], refunds["yen"]),
        closed=_settlements(program_id, [State.CLOSED, State.APPROVED]),
        paid=_settlements(program_id, [State.RELEASED]),
        bench=VoucherBench.objects.filter(program_id=program_id, outcome=VoucherBench.Outcome.OPEN).count(),
    )  # fmt: skip


def _books(name: str, condition: Q) -> dict[str, Count | Sum]:
    return {name: Count("pk", filter=condition), f"{name}_yen": Sum("price_yen", filter=condition, default=0)}


def _sheets(name: str, condition: Q) -> dict[str, Count | Sum]:
    return {name: Count("pk", filter=condition), f"{name}_yen": Sum("book__sheet_yen", filter=condition, default=0)}


def _settlements(program_id: int, states: list[VoucherClosing.State]) -> Figure:
    found = Settlement.objects.filter(
        program_id=program_id, closing__state__in=states, failed_at__isnull=True
    ).aggregate(sheets=Sum("sheets", default=0), yen=Sum("yen", default=0))
    return Figure(found["sheets"], found["yen"])

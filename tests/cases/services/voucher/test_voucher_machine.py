"""Random acts on books, sheets and closings: the figures always add up, and agree with a shelf and a bank of paper."""

from contextlib import ExitStack
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cases.errors import CaseError
from cases.models import VoucherClosing, VoucherSale, VoucherSettlement, VoucherShop
from cases.rules.zengin import parse_file
from cases.services.voucher.cancel_closing import cancel_closing
from cases.services.voucher.record_failure import record_failure
from cases.services.voucher.refund_sale import refund_sale
from security import clock
from tests.factories.money import PAYOUT_DAY
from tests.factories.security import World
from tests.factories.vouchers import BOOK_YEN, MOST, SHEET_YEN, SHEETS, VoucherOffice, open_voucher_office

BOOKS = 8
RUNS, STEPS = 4, 30
REFUSALS = (CaseError, PermissionDenied)
HOMES = st.integers(0, 2)
NUMBERS = st.integers(0, 20)
# Mostly books and sheets that there are; now and then one that nobody printed.
WANTED = st.lists(st.integers(1, BOOKS + 1), min_size=1, max_size=3, unique=True)
SHEETS_IN = st.lists(st.tuples(st.integers(1, BOOKS), st.integers(1, SHEETS + 1)), min_size=1, max_size=5)


class VoucherMachine(RuleBasedStateMachine):
    """Acts of the office in any order; the model is what lies on the shelf, in the shops and at the bank."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.stack = ExitStack()
        self.office: VoucherOffice = self.stack.enter_context(open_voucher_office(self.world, homes=3))
        self.sold: dict[int, int] = {}
        self.given_back: set[int] = set()
        self.used: set[tuple[int, int]] = set()
        self.paid_yen: dict[tuple[int, int], int] = {}

    @initialize()
    def open_shops(self) -> None:
        self.office.stock(1, BOOKS)
        self.shops: list[VoucherShop] = [self.office.shop(f"{number}111111") for number in (1, 2)]

    def teardown(self) -> None:
        self.stack.close()
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act):
        """Do an act; a refusal undoes it and is fine, any other error is a finding."""
        try:
            with transaction.atomic():
                return act()
        except REFUSALS:
            return None

    @rule(home=HOMES, books=WANTED)
    def sell(self, home, books) -> None:
        sale = self.attempt(lambda: self.office.sell(self.office.homes[home], *books))
        if sale is not None:
            assert not any(book in self.sold or book in self.given_back for book in books)
            self.sold |= dict.fromkeys(books, home)

    @rule(number=NUMBERS)
    def take_back(self, number) -> None:
        sales = list(VoucherSale.objects.order_by("pk"))
        if not sales:
            return
        sale = sales[number % len(sales)]
        books = set(sale.sold_books.values_list("number", flat=True))
        who = self.office.who("manager")
        refund = self.attempt(lambda: refund_sale(**who, number=sale.number, reason="unused"))
        if refund is not None:
            assert not any(book in books for book, _position in self.used)
            self.given_back |= books
            self.sold = {book: home for book, home in self.sold.items() if book not in books}

    @rule(shop=st.integers(0, 1), sheets=SHEETS_IN)
    def hand_in(self, shop, sheets) -> None:
        texts = [self.office.sheet(*sheet) for sheet in sheets]
        taken = self.attempt(lambda: self.office.hand_in(self.shops[shop], *texts))
        good = {
            (book, position)
            for book, position in sheets
            if book in self.sold and position <= SHEETS and (book, position) not in self.used
        }
        assert taken is not None
        assert (taken.sheets, taken.on_bench) == (len(good), len(sheets) - len(good))
        self.used |= good

    @rule(fitting=st.booleans())
    def close(self, fitting) -> None:
        self.attempt(lambda: self.office.close(by="clerk_1" if fitting else "officer"))

    @rule(number=NUMBERS)
    def approve(self, number) -> None:
        if found := self.closing(number, "closed"):
            self.attempt(lambda: self.office.approve(found.number))

    @rule(number=NUMBERS)
    def release(self, number) -> None:
        found = self.closing(number, "approved")
        released = self.attempt(lambda: self.office.release(found.number)) if found else None
        if found is not None and released is not None:
            for record in parse_file(released.content).records:
                self.paid_yen[found.pk, int(record.customer_code_1)] = record.amount_yen

    @rule()
    def pay_in_one_go(self) -> None:
        self.close(fitting=True)
        self.approve(0)
        self.release(0)

    @rule(number=NUMBERS)
    def cancel(self, number) -> None:
        if number % 3 == 0 and (found := self.closing(number, "closed", "approved", "released")):
            who = self.office.who("treasurer")
            self.attempt(lambda: cancel_closing(**who, number=found.number, reason="changed"))

    @rule(number=NUMBERS)
    def fail(self, number) -> None:
        rows = list(VoucherSettlement.objects.select_related("shop").order_by("pk"))
        if not rows:
            return
        row = rows[number % len(rows)]
        who = self.office.who("clerk_2")
        with clock.at(PAYOUT_DAY):
            failed = self.attempt(lambda: record_failure(**who, settlement_id=row.pk, reason="closed"))
        if failed is not None:
            del self.paid_yen[row.closing_id, row.shop.number]

    def closing(self, number: int, *states: str) -> VoucherClosing | None:
        rows = list(VoucherClosing.objects.filter(state__in=states).order_by("pk"))
        return rows[-1 - number % len(rows)] if rows else None

    @invariant()
    def figures_add_up_and_agree(self) -> None:
        figures = self.office.figures()
        assert figures.adds_up
        if not figures.issued.count:
            return
        assert (figures.sold.count, figures.given_back.count) == (len(self.sold), len(self.given_back))
        assert figures.in_hand_yen == len(self.sold) * BOOK_YEN
        assert figures.redeemed.count == len(self.used)
        assert figures.outstanding.count == len(self.sold) * SHEETS - len(self.used)
        assert figures.paid.yen == sum(self.paid_yen.values())
        assert figures.paid.yen <= len(self.used) * SHEET_YEN

    @invariant()
    def nobody_has_more_than_the_ceiling(self) -> None:
        assert all(list(self.sold.values()).count(home) <= MOST for home in range(3))


def test_vouchers_add_up_whatever_happens(world) -> None:
    machine: Any = type("Machine", (VoucherMachine,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""A program that sells vouchers, and its acts, each by the person whose duty it is."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cases.models import Household, VoucherClosing, VoucherSale, VoucherShop
from cases.rules.check_digits import make_receipt_number
from cases.rules.keyed_account import KeyedAccount
from cases.rules.voucher_numbers import VoucherNumber
from cases.selectors.vouchers import VoucherFigures, voucher_figures
from cases.services.voucher.admit_account import admit_account
from cases.services.voucher.approve_closing import approve_closing
from cases.services.voucher.close_period import close_period
from cases.services.voucher.import_books import import_books
from cases.services.voucher.register_shop import register_shop
from cases.services.voucher.release_closing import SettlementFile, release_closing
from cases.services.voucher.sell_books import sell_books
from cases.services.voucher.take_bundle import TakenBundle, take_bundle
from security import clock
from tests.factories.money import TRANSFER_ON, make_household, open_office
from tests.factories.security import World

SHEET_YEN, SHEETS, BOOK_YEN, MOST = 500, 3, 1_000, 2
TERMS = {
    "sheet_yen": SHEET_YEN,
    "sheets_per_book": SHEETS,
    "book_yen": BOOK_YEN,
    "books_per_household": MOST,
    "books_issued": 50,
    "sale_until": "2025-12-20",
    "use_until": "2026-01-15",
    "claims_until": "2026-01-31",
    "refund_until": "2025-12-20",
}


@dataclass(frozen=True, slots=True)
class VoucherOffice:
    """The acts of the office in tests."""

    world: World
    homes: list[Household] = field(default_factory=list)

    @property
    def program_id(self) -> int:
        return self.world.aoi.pk

    def who(self, name: str) -> dict[str, Any]:
        """Whom a service is asked for: `who("mailroom")`."""
        return {"actor": self.world.actor(f"aoi_{name}"), "program_id": self.program_id}

    def cover(self, book: int) -> str:
        return str(VoucherNumber(self.world.aoi.number, book))

    def sheet(self, book: int, position: int) -> str:
        return str(VoucherNumber(self.world.aoi.number, book, position))

    def stock(self, first: int, last: int, *, by: str = "mailroom") -> int:
        return import_books(**self.who(by), content=f"{self.cover(first)},{self.cover(last)}".encode())

    def sell(self, home: Household, *books: int, by: str = "mailroom", yen: int | None = None) -> VoucherSale:
        return sell_books(
            **self.who(by),
            household_id=home.pk,
            numbers=[self.cover(book) for book in books],
            expected_yen=len(books) * BOOK_YEN if yen is None else yen,
        )

    def shop(self, number: str = "1234567", *, name: str = "見本商店", admitted: bool = True) -> VoucherShop:
        shop = register_shop(**self.who("clerk_1"), name=name, telephone="", account=account(number))
        if admitted:
            admit_account(**self.who("officer"), account_id=shop.accounts.get().pk, number=number)
        return shop

    def hand_in(
        self,
        shop: VoucherShop,
        *sheets: str,
        declared: int | None = None,
        on: dt.date | None = None,
        by: str = "mailroom",
    ) -> TakenBundle:
        return take_bundle(
            **self.who(by),
            shop_id=shop.pk,
            received_on=on or clock.today(),
            declared=len(sheets) if declared is None else declared,
            content="\n".join(sheets).encode(),
        )

    def close(self, *, by: str = "clerk_1", transfer_on: dt.date = TRANSFER_ON) -> VoucherClosing:
        return close_period(**self.who(by), until_on=clock.today(), transfer_on=transfer_on)

    def approve(self, number: int, *, by: str = "officer") -> VoucherClosing:
        return approve_closing(**self.who(by), number=number)

    def release(self, number: int, *, by: str = "treasurer") -> SettlementFile:
        return release_closing(**self.who(by), number=number)

    def pay(self, **values: Any) -> tuple[VoucherClosing, SettlementFile]:
        """Close, approve and release."""
        closing = self.close(**values)
        self.approve(closing.number)
        return closing, self.release(closing.number)

    def figures(self) -> VoucherFigures:
        return voucher_figures(**self.who("auditor"))


def account(number: str = "1234567") -> KeyedAccount:
    return KeyedAccount(
        bank_code="0005", branch_code="001", account_type="1", number=number, holder_kana="ミホンショウテン"
    )


@contextmanager
def open_voucher_office(world: World, *, homes: int = 3, **terms: Any) -> Iterator[VoucherOffice]:
    """The program of あおい市 as one that sells vouchers, on the morning of 2025-12-01, with some households."""
    with open_office(world, kind="voucher", voucher_terms={**TERMS, **terms}):
        numbers = [make_receipt_number(world.aoi.number, serial) for serial in range(1, homes + 1)]
        found = [make_household(world.aoi, number.serial, receipt_number=str(number))[0] for number in numbers]
        yield VoucherOffice(world, found)

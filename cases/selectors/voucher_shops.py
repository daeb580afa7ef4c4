"""Shops with their accounts, and the bundles that they handed in."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from cases.models import VoucherBench, VoucherBundle, VoucherReturn, VoucherSettlement, VoucherShop, VoucherShopAccount
from cases.selectors.money import Figure
from cases.selectors.vouchers import READERS, SETTLED
from security.actor import Actor, authorise

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop: whether it takes part, whether an account waits for its admission, and what it handed in."""

    shop: VoucherShop
    is_admitted: bool
    waits: bool
    redeemed: Figure
    settled: Figure


@dataclass(frozen=True, slots=True)
class ShopPage:
    """A shop with its accounts, the newest first, and its settlements."""

    line: ShopLine
    accounts: list[VoucherShopAccount]
    settlements: list[VoucherSettlement]

    @property
    def waiting(self) -> VoucherShopAccount | None:
        """The account that an officer has to look at: the newest, while it is not admitted."""
        newest = self.accounts[0] if self.accounts else None
        return newest if newest is not None and newest.admitted_by_id is None else None


@dataclass(frozen=True, slots=True)
class BundlePage:
    """A bundle: its sheets in figures, and its lines on the bench."""

    bundle: VoucherBundle
    taken: Figure
    bench: list[VoucherBench]


def shop_lines(*, actor: Actor, program_id: int, number: int | None = None) -> list[ShopLine]:
    """All shops by number, or one."""
    authorise(actor, *READERS, program_id=program_id)
    shops = VoucherShop.objects.filter(program_id=program_id).order_by("number")
    if number is not None:
        shops = shops.filter(number=number)
    newest: dict[int, bool] = {}
    admitted: set[int] = set()
    accounts = VoucherShopAccount.objects.filter(program_id=program_id).order_by("pk")
    for shop_id, admitted_by in accounts.values_list("shop_id", "admitted_by_id"):
        newest[shop_id] = admitted_by is None
        if admitted_by is not None:
            admitted.add(shop_id)
    figures = {
        row["bundle__shop"]: (Figure(row["n"], row["yen"]), Figure(row["paid"], row["paid_yen"]))
        for row in VoucherReturn.objects.filter(program_id=program_id)
        .order_by()
        .values("bundle__shop")
        .annotate(
            n=Count("pk"),
            yen=Sum("book__sheet_yen"),
            paid=Count("pk", filter=SETTLED),
            paid_yen=Sum("book__sheet_yen", filter=SETTLED, default=0),
        )
    }
    nothing = (Figure(), Figure())
    return [
        ShopLine(shop, shop.pk in admitted, newest.get(shop.pk, False), *figures.get(shop.pk, nothing))
        for shop in shops
    ]


def admitted_shops(*, actor: Actor, program_id: int) -> list[VoucherShop]:
    """Shops from which sheets are taken."""
    return [line.shop for line in shop_lines(actor=actor, program_id=program_id) if line.is_admitted]


def shop_page(*, actor: Actor, program_id: int, number: int) -> ShopPage | None:
    """A shop by its number; accounts by their last digits only."""
    lines = shop_lines(actor=actor, program_id=program_id, number=number)
    if not lines:
        return None
    shop = lines[0].shop
    accounts = shop.accounts.filter(program_id=program_id).select_related("entered_by", "admitted_by")
    settlements = shop.settlements.filter(program_id=program_id).select_related("closing")
    return ShopPage(lines[0], list(accounts.order_by("-pk")), list(settlements.order_by("-pk")))


def last_bundles(*, actor: Actor, program_id: int) -> "QuerySet[VoucherBundle]":
    """The last bundles with their sheets and open lines; those with open lines first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = VoucherBundle.objects.filter(program_id=program_id).select_related("shop", "taken_by")
    return rows.annotate(
        sheets=Count("returns", distinct=True),
        open=Count("bench", filter=Q(bench__outcome=VoucherBench.Outcome.OPEN), distinct=True),
    ).order_by("-open", "-number")[:SHOWN]


def bundle_page(*, actor: Actor, program_id: int, number: int) -> BundlePage | None:
    """A bundle by its number."""
    authorise(actor, *READERS, program_id=program_id)
    rows = VoucherBundle.objects.filter(program_id=program_id, number=number)
    bundle = rows.select_related("shop", "taken_by").first()
    if bundle is None:
        return None
    found = bundle.returns.filter(program_id=program_id).aggregate(n=Count("pk"), yen=Sum("book__sheet_yen", default=0))
    bench = bundle.bench.filter(program_id=program_id).select_related("settled_by").order_by("line")
    return BundlePage(bundle, Figure(found["n"], found["yen"]), list(bench))

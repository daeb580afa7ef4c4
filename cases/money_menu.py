"""The payment desk's places in the menu."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.selectors.account_inquiries import READERS as INQUIRY_READERS
from cases.selectors.failed_accounts import KEYERS
from cases.selectors.goods import DESK as GOODS_DESK
from cases.selectors.goods import READERS as GOODS_READERS
from cases.selectors.goods import deals_in_goods
from cases.selectors.money import READERS
from cases.selectors.payable import money_counts
from cases.views.households import READERS as LEDGER_READERS
from security.actor import Actor
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.roles import Role

MONEY, GOODS = "cases.pays_money", "cases.deals_in_goods"


def register() -> None:
    """Called by `cases.menu`."""
    register_menu(*_money_places(), *_goods_places())
    register_menu(
        MenuItem("ledger", Section.LETTERS, _("Ledger of addressees"), "cases:household-list", LEDGER_READERS, order=5)
    )
    register_counts("cases.money", _money_counts)


def _money_places() -> list[MenuItem]:
    return [
        MenuItem(
            "money",
            Section.PAYMENT,
            _("Ledger of the money"),
            "cases:money-ledger",
            frozenset(READERS),
            order=10,
            needs=MONEY,
        ),
        MenuItem(
            "batches",
            Section.PAYMENT,
            _("Transfer batches"),
            "cases:batch-list",
            frozenset(READERS),
            order=20,
            count="cases.batches",
            needs=MONEY,
        ),
        MenuItem(
            "failed-accounts",
            Section.PAYMENT,
            _("Failed transfers"),
            "cases:failed-account-list",
            frozenset(KEYERS),
            order=30,
            count="cases.failed_accounts",
            needs=MONEY,
        ),
        MenuItem(
            "recoveries",
            Section.PAYMENT,
            _("Money asked back"),
            "cases:recovery-list",
            frozenset(READERS),
            order=40,
            needs=MONEY,
        ),
        MenuItem(
            "account-inquiries",
            Section.PAYMENT,
            _("Account inquiries"),
            "cases:account-inquiry-list",
            frozenset(INQUIRY_READERS),
            order=15,
            needs=MONEY,
        ),
    ]


def _goods_places() -> list[MenuItem]:
    goods = (
        ("goods", _("Goods"), "cases:goods-desk", GOODS_READERS, 50),
        ("goods-pack", _("Packing table"), "cases:goods-pack", GOODS_DESK, 52),
        ("goods-list", _("Gift cards"), "cases:goods-list", GOODS_READERS, 54),
    )
    return [
        MenuItem(key, Section.PAYMENT, label, url, frozenset(roles), order=order, needs=GOODS)
        for key, label, url, roles, order in goods
    ]


def _money_counts(actor: Actor, program_id: int) -> Mapping[str, int]:
    """Batches that wait for this person, and payments that wait for another account."""
    counts = money_counts(actor=actor, program_id=program_id)
    waiting = 0
    if actor.has_role(Role.PAYMENT_CLERK, program_id):
        waiting += counts.to_check
    if actor.has_role(Role.TREASURER, program_id):
        waiting += counts.to_release
    has_goods = int(deals_in_goods(program_id))
    return {
        "cases.batches": waiting,
        "cases.failed_accounts": counts.failed_accounts,
        GOODS: has_goods,
        MONEY: 1 - has_goods,
    }

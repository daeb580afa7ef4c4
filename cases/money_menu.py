"""The places of the payment desk, the ledger of addressees and the gift desk in the menu."""

from django.utils.translation import gettext_lazy as _

from cases.selectors.account_inquiries import READERS as INQUIRY_READERS
from cases.selectors.deemed import READERS as DEEMED_READERS
from cases.selectors.failed_accounts import KEYERS
from cases.selectors.goods import DESK as GOODS_DESK
from cases.selectors.goods import READERS as GOODS_READERS
from cases.selectors.money import READERS
from cases.selectors.voucher_requests import TAKERS as VOUCHER_TAKERS
from cases.selectors.vouchers import DESK as VOUCHER_DESK
from cases.selectors.vouchers import READERS as VOUCHER_READERS
from cases.selectors.vouchers import SELLERS
from cases.views.certificates import CertificateListView
from cases.views.gifts import READERS as GIFT_READERS
from cases.views.households import READERS as LEDGER_READERS
from security.pages.menu import MenuItem, Section, register_menu
from security.roles import Role

PAYS, GIVES, CERTIFIES = "cases.pays", "cases.gives", "cases.certifies"
SELLS, DRAWS = "cases.sells", "cases.draws"
PAY_DESK = frozenset({Role.PAYMENT_CLERK, Role.TREASURER})
FIGURES_DESK = frozenset({Role.VIEWER, Role.AUDITOR, Role.MANAGER})

# What is only looked up, also when the data went back to the municipality.
READS = frozenset({"money", "years", "ledger", "voucher-figures"})


def register() -> None:
    """Called by `cases.menu`."""
    money = (
        ("money", _("Ledger of the money"), "cases:money-ledger", READERS, 10, ""),
        ("account-inquiries", _("Account inquiries"), "cases:account-inquiry-list", INQUIRY_READERS, 15, ""),
        ("batches", _("Transfer batches"), "cases:batch-list", READERS, 20, "cases.batches"),
        ("failed-accounts", _("Failed transfers"), "cases:failed-account-list", KEYERS, 30, "cases.failed_accounts"),
        ("deemed", _("Deemed withdrawals"), "cases:deemed-list", DEEMED_READERS, 35, "cases.deemed_lists"),
        ("recoveries", _("Money asked back"), "cases:recovery-list", READERS, 40, ""),
        ("statements", _("Bank statements"), "cases:statement-list", READERS, 50, "cases.statement_bench"),
        ("years", _("Totals of the years"), "cases:money-years", READERS, 60, ""),
    )
    register_menu(
        *(
            MenuItem(
                key,
                Section.PAYMENT,
                label,
                url,
                frozenset(roles),
                order=order,
                count=count,
                only_if=PAYS,
                desk_of=PAY_DESK if key == "batches" else frozenset(),
                reads=key in READS,
            )
            for key, label, url, roles, order, count in money
        )
    )
    _register_goods()
    _register_vouchers()


def _register_goods() -> None:
    goods = (
        ("ledger", _("Ledger of addressees"), "cases:household-list", LEDGER_READERS, 5, "", ""),
        ("gifts", _("Gift cards"), "cases:gift-desk", GIFT_READERS, 7, "cases.gifts_returned", GIVES),
        ("certificates", _("Certificates"), "cases:certificate-list", CertificateListView.roles, 7, "", CERTIFIES),
        ("goods-pack", _("Packing table"), "cases:goods-pack", GOODS_DESK, 8, "", GIVES),
        ("goods", _("Stock count"), "cases:goods-desk", GOODS_READERS, 9, "", GIVES),
    )
    register_menu(
        *(
            MenuItem(
                key,
                Section.LETTERS,
                label,
                url,
                frozenset(roles),
                order=order,
                count=count,
                only_if=only_if,
                desk_of=PAY_DESK if key == "goods" else frozenset(),
                reads=key in READS,
            )
            for key, label, url, roles, order, count, only_if in goods
        )
    )


def _register_vouchers() -> None:
    readers, asking = VOUCHER_READERS, (*VOUCHER_READERS, *VOUCHER_TAKERS)
    vouchers = (
        ("voucher-requests", _("Requests for vouchers"), asking, ""),
        ("voucher-sales", _("Sale of vouchers"), SELLERS, ""),
        ("voucher-stock", _("Stock of vouchers"), VOUCHER_DESK, ""),
        ("voucher-bundles", _("Used vouchers"), readers, "bench"),
        ("voucher-shops", _("Shops"), readers, "shops"),
        ("voucher-closings", _("Money of the shops"), readers, "closings"),
        ("voucher-figures", _("Vouchers in figures"), readers, ""),
    )
    desks = {
        "voucher-sales": frozenset({Role.MAILROOM}),
        "voucher-shops": frozenset({Role.OFFICER}),
        "voucher-closings": PAY_DESK | {Role.OFFICER},
        "voucher-figures": FIGURES_DESK,
    }
    register_menu(
        *(
            MenuItem(
                key,
                Section.VOUCHERS,
                label,
                f"cases:{key}",
                frozenset(roles),
                order=order,
                count=f"cases.voucher_{count}" if count else "",
                only_if=DRAWS if key == "voucher-requests" else SELLS,
                desk_of=desks.get(key, frozenset()),
                reads=key in READS,
            )
            for order, (key, label, roles, count) in enumerate(vouchers)
        )
    )

"""Names of this app's places in the log of looks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.worklists import WORKLISTS
from security.access.places import Name, register_places


def register() -> None:
    """Called once, when the app is ready."""
    register_places({**_lists(), **_case(), **_money(), **_others()})


def _lists() -> dict[str, Name]:
    return {
        **{one.url_name: one.title for one in WORKLISTS.values()},
        "cases:claim-next": _("Start the next"),
        "cases:duplicate": _("Duplicate candidates"),
        "cases:fraud": _("Fraud bench"),
        "cases:search": pgettext_lazy("staff", "Search"),
    }


def _case() -> dict[str, Name]:
    return {
        "cases:account-reveal": _("Case: account in full"),
        "cases:application": _("Case"),
        "cases:application-decide": _("Case: decision"),
        "cases:application-decline": _("Case: the household declines"),
        "cases:application-send-back": _("Case: send back"),
        "cases:application-withdraw": _("Case: withdrawal"),
        "cases:case-changes": _("Case: before and after"),
        "cases:deficiency": _("Case: deficiency"),
        "cases:deficiency-preview": _("Preview of a letter"),
        "cases:hold": _("Case: stop"),
        "cases:my-number": _("Case: individual number"),
        "cases:my-number-reveal": _("Case: individual number in full"),
        "cases:restricted-openings": _("Who may see this case"),
        "cases:review": _("Case: screening"),
        "cases:telephone-reveal": _("Case: telephone number in full"),
        "cases:terms-change": _("Case: change from a term on"),
        "cases:terms-preview": _("What a change of terms comes to"),
    }


def _money() -> dict[str, Name]:
    return {
        "cases:account-inquiry": _("Account inquiries"),
        "cases:batch": _("Transfer batches"),
        "cases:failed-account": _("Failed transfers"),
        "cases:money": _("Ledger of the money"),
        "cases:money-rows": _("Rows behind a figure"),
        "cases:money-years": _("Totals of the years"),
        "cases:recovery": _("Money asked back"),
        "cases:slip-list": _("Slips of the files"),
        "cases:statement": _("Bank statements"),
    }


def _others() -> dict[str, Name]:
    return {
        "api-application": _("Interface: a case"),
        "api-changes": _("Interface: changes"),
        "cases:certificate": _("Certificates"),
        "cases:certificate-file": _("Application of a caller"),
        "cases:deemed": _("Deemed withdrawals"),
        "cases:gift": _("Gift cards"),
        "cases:goods": _("Stock count"),
        "cases:goods-lost": _("A lost card"),
        "cases:goods-pack": _("Packing table"),
        "cases:household": _("Household"),
        "cases:household-list": _("Ledger of addressees"),
        **_vouchers(),
    }


def _vouchers() -> dict[str, Name]:
    used, shops, sale, money = _("Used vouchers"), _("Shops"), _("Sale of vouchers"), _("Money of the shops")
    return {
        "cases:voucher": _("Vouchers in figures"),
        "cases:voucher-bundle": used,
        "cases:voucher-bundles": used,
        "cases:voucher-closing": money,
        "cases:voucher-closings": money,
        "cases:voucher-requests": _("Requests for vouchers"),
        "cases:voucher-sale": sale,
        "cases:voucher-sales": sale,
        "cases:voucher-shop": shops,
        "cases:voucher-shops": shops,
        "cases:voucher-stock": _("Stock of vouchers"),
    }

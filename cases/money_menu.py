"""The payment desk's places in the menu."""

from django.utils.translation import gettext_lazy as _

from cases.selectors.failed_accounts import KEYERS
from cases.selectors.money import READERS
from cases.views.households import READERS as LEDGER_READERS
from security.pages.menu import MenuItem, Section, register_menu


def register() -> None:
    """Called by `cases.menu`."""
    register_menu(
        MenuItem(
            "batches",
            Section.PAYMENT,
            _("Transfer batches"),
            "cases:batch-list",
            frozenset(READERS),
            order=20,
            count="cases.batches",
        ),
        MenuItem(
            "failed-accounts",
            Section.PAYMENT,
            _("Failed transfers"),
            "cases:failed-account-list",
            frozenset(KEYERS),
            order=30,
            count="cases.failed_accounts",
        ),
    )
    register_menu(
        MenuItem("ledger", Section.LETTERS, _("Ledger of addressees"), "cases:household-list", LEDGER_READERS, order=5)
    )

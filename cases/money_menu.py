"""The places of the payment desk, the ledger of addressees and the gift desk in the menu."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.selectors.failed_accounts import KEYERS
from cases.selectors.money import READERS
from cases.selectors.payable import money_counts
from cases.views.gifts import READERS as GIFT_READERS
from cases.views.households import READERS as LEDGER_READERS
from security.actor import Actor
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.roles import Role


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
            only_if="cases.pays",
        ),
        MenuItem(
            "failed-accounts",
            Section.PAYMENT,
            _("Failed transfers"),
            "cases:failed-account-list",
            frozenset(KEYERS),
            order=30,
            count="cases.failed_accounts",
            only_if="cases.pays",
        ),
    )
    register_menu(
        MenuItem("ledger", Section.LETTERS, _("Ledger of addressees"), "cases:household-list", LEDGER_READERS, order=5)
    )
    register_menu(
        MenuItem(
            "gifts",
            Section.LETTERS,
            _("Gift cards"),
            "cases:gift-desk",
            GIFT_READERS,
            order=7,
            count="cases.gifts_returned",
            only_if="cases.gives",
        )
    )
    register_counts("cases.money", _money_counts)


def _money_counts(actor: Actor, program_id: int) -> Mapping[str, int]:
    """Batches that wait for this person, and payments that wait for another account."""
    counts = money_counts(actor=actor, program_id=program_id)
    waiting = 0
    if actor.has_role(Role.PAYMENT_CLERK, program_id):
        waiting += counts.to_check
    if actor.has_role(Role.TREASURER, program_id):
        waiting += counts.to_release
    return {"cases.batches": waiting, "cases.failed_accounts": counts.failed_accounts}

"""Admission of a shop's account by the municipality."""

import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherShopAccount
from cases.rules.keyed_account import KeyedAccount
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role
from security.sealing.seal import blind_index

ACCOUNT_DIGITS: Final = 7


def admit_account(*, actor: Actor, program_id: int, account_id: int, number: str) -> VoucherShopAccount:
    """Admit the newest account of a shop: from now on sheets are taken from the shop, and its money goes there.

    By an officer who did not enter it, and who types the account number anew from the shop's form. Raises CaseError
    ``same_person``, ``admitted``, ``replaced`` (a newer one was entered), ``number`` (it differs); NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    rows = VoucherShopAccount.objects.filter(program_id=program_id)
    account = rows.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise NotFoundError(_("There is no such account. Reload the page."))
    # Admitted twice: the second call finds it admitted and is refused.
    if account.admitted_by_id is not None:
        raise CaseError(_("The account is admitted already. Reload the page."), code="admitted")
    if rows.filter(shop_id=account.shop_id, pk__gt=account.pk).exists():
        raise CaseError(_("A newer account of the shop was entered. Look at that one."), code="replaced")
    if account.entered_by_id == actor.user_id:
        raise CaseError(_("You entered this account yourself. Have another person admit it."), code="same_person")
    typed = KeyedAccount(
        bank_code=account.bank_code,
        branch_code=account.branch_code,
        account_type=account.account_type,
        number=unicodedata.normalize("NFKC", number).strip().rjust(ACCOUNT_DIGITS, "0"),
        holder_kana=account.holder_kana,
    )
    if blind_index(typed.index_text, program_id=program_id, purpose="account") != bytes(account.number_index):
        raise CaseError(
            _("The number differs from the one that was entered. Compare it with the form of the shop."), code="number"
        )
    # Not through the row: its number is sealed and is not written again.
    rows.filter(pk=account.pk).update(admitted_at=clock.now(), admitted_by_id=actor.person_id)
    record(events.SHOP_ACCOUNT_ADMITTED, actor=actor, program_id=program_id, subject_ids=[account.shop_id])
    return account

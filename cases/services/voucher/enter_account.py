"""Another account of a shop: entered by one person, to be admitted by another."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherShop, VoucherShopAccount
from cases.rules.faults import RuleError
from cases.rules.keyed_account import KeyedAccount, clean_account
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role
from security.sealing.seal import blind_index

REGISTRARS = (Role.MANAGER, Role.PAYMENT_CLERK)


def enter_account(*, actor: Actor, program_id: int, shop_id: int, account: KeyedAccount) -> VoucherShopAccount:
    """Enter an account as it stands on the shop's form. Nothing is paid to it before an officer has admitted it.

    Raises CaseError with the code of what is wrong with the account, and its field; NotFoundError.
    """
    authorise(actor, *REGISTRARS, program_id=program_id)
    if not VoucherShop.objects.filter(program_id=program_id, pk=shop_id).exists():
        raise NotFoundError(_("There is no such shop. Reload the list."))
    try:
        clean = clean_account(account)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, field=error.field) from error
    row = VoucherShopAccount.objects.create(
        program_id=program_id,
        shop_id=shop_id,
        bank_code=clean.bank_code,
        branch_code=clean.branch_code,
        account_type=clean.account_type,
        number=clean.number,
        number_index=blind_index(clean.index_text, program_id=program_id, purpose="account"),
        number_tail=clean.number[-3:],
        holder_kana=clean.holder_kana,
        entered_at=clock.now(),
        entered_by_id=actor.person_id,
    )
    record(events.SHOP_ACCOUNT_ENTERED, actor=actor, program_id=program_id, subject_ids=[shop_id])
    return row

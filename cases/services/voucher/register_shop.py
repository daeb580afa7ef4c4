"""A shop that takes the vouchers, with the account that its money goes to."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherShop
from cases.rules.keyed_account import KeyedAccount
from cases.selectors.voucher_terms import ground_of
from cases.services.setup.take_numbers import take_numbers
from cases.services.voucher.enter_account import REGISTRARS, enter_account
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def register_shop(*, actor: Actor, program_id: int, name: str, telephone: str, account: KeyedAccount) -> VoucherShop:
    """Enter a shop with its account. It takes part once an officer has admitted the account.

    Raises CaseError ``name_missing``, or the code of what is wrong with the account.
    """
    authorise(actor, *REGISTRARS, program_id=program_id)
    ground_of(program_id)
    if not name.strip():
        raise CaseError(_("Write the name of the shop."), code="name_missing")
    # Entered twice: two shops of one name are two numbers, and the officer sees both before admitting.
    shop = VoucherShop.objects.create(
        program_id=program_id,
        number=take_numbers(program_id=program_id, kind="voucher_shop", count=1)[0],
        name=name.strip(),
        telephone=telephone.strip(),
        registered_at=clock.now(),
        registered_by_id=actor.person_id,
    )
    record(
        events.SHOP_REGISTERED,
        actor=actor,
        program_id=program_id,
        subject_ids=[shop.pk],
        data={"number": shop.number},
    )
    enter_account(actor=actor, program_id=program_id, shop_id=shop.pk, account=account)
    return shop

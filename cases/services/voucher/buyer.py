"""Part of the voucher services: the household that asks for books or buys them."""

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import Household
from cases.selectors.readers import opened_to
from cases.selectors.voucher_offer import stop_excluded
from cases.services.locks import lock_households
from security.actor import Actor


def lock_buyer(actor: Actor, program_id: int, household_id: int) -> Household:
    """The household, locked. Raises NotFoundError; CaseError ``restricted`` or ``excluded``."""
    household = lock_households(program_id, [household_id]).get(household_id)
    if household is None:
        raise NotFoundError(_("There is no such household. Compare the receipt number with the letter."))
    if household.protected and not opened_to(actor, program_id, [household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    stop_excluded(household)
    return household

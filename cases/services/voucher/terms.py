"""What the acts on vouchers stand on, locked: a part of the services here."""

from cases.models import ProgramSetup
from cases.selectors.voucher_terms import Ground, ground_of


def lock_ground(program_id: int) -> Ground:
    """The set-up with its terms, locked: imports and closings of a program come one after the other.

    Raises CaseError ``no_vouchers``, ``voucher_terms``.
    """
    rows = ProgramSetup.objects.filter(program_id=program_id)
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return ground_of(program_id)

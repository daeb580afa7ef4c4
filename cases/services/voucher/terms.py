"""What the acts on vouchers stand on, locked, and the books that numbers name: parts of the services here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import ProgramSetup
from cases.rules.faults import RuleError
from cases.rules.voucher_numbers import COVER, VoucherNumber, parse_voucher_number
from cases.selectors.voucher_terms import Ground, ground_of


def lock_ground(program_id: int) -> Ground:
    """The set-up with its terms, locked: imports and closings of a program come one after the other.

    Raises CaseError ``no_vouchers``, ``voucher_terms``.
    """
    rows = ProgramSetup.objects.filter(program_id=program_id)
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return ground_of(program_id)


def covers_of(texts: Sequence[str], *, program_no: int) -> list[VoucherNumber]:
    """The books that were scanned or typed, each once, in their order.

    Raises CaseError ``numbers``, which names the first that is not the cover of a book.
    """
    found: list[VoucherNumber] = []
    for text in texts:
        try:
            number = parse_voucher_number(text, program_no=program_no)
        except RuleError as error:
            raise CaseError(
                _("“%(text)s”: %(why)s") % {"text": text[:20], "why": str(error.message)}, code="numbers"
            ) from error
        if number.position != COVER:
            raise CaseError(
                _("%(number)s is a sheet. Read the number on the cover of the book.") % {"number": number},
                code="numbers",
            )
        if number in found:
            raise CaseError(_("Book %(number)s stands there twice.") % {"number": number}, code="numbers")
        found.append(number)
    if not found:
        raise CaseError(_("Read or type the number of a book."), code="numbers")
    return found

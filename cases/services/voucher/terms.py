"""The terms of a voucher program, its number, and the books that numbers name: parts of the services here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import BenefitKind, ProgramSetup
from cases.rules.faults import RuleError
from cases.rules.voucher_numbers import COVER, VoucherNumber, parse_voucher_number
from cases.rules.vouchers import VoucherTerms, read_terms
from security.models import Program


@dataclass(frozen=True, slots=True)
class Ground:
    """What every act on vouchers stands on."""

    setup: ProgramSetup
    terms: VoucherTerms
    program_no: int


def ground_of(program_id: int, *, lock: bool = False) -> Ground:
    """The set-up with its terms; locked where acts of a program come one after the other.

    Raises CaseError ``no_vouchers``, ``voucher_terms``.
    """
    rows = ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.VOUCHER)
    setup = (rows.select_for_update(no_key=True) if lock else rows).first()
    if setup is None:
        raise CaseError(_("This program sells no vouchers. Look at its set-up."), code="no_vouchers")
    try:
        terms = read_terms(setup.voucher_terms, sale_from=setup.applications_from)
    except RuleError as error:
        raise CaseError(
            _("The terms of the vouchers are not complete. Have the administrator set them up."), code="voucher_terms"
        ) from error
    return Ground(setup, terms, Program.objects.values_list("number", flat=True).get(pk=program_id))


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

"""The terms of a voucher program, as its set-up holds them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import BenefitKind, ProgramSetup, VoucherBook, VoucherDraw, VoucherDrawn, VoucherRequest
from cases.rules.faults import RuleError
from cases.rules.vouchers import VoucherTerms, read_terms
from security.models import Program


@dataclass(frozen=True, slots=True)
class Ground:
    """What every act on vouchers stands on."""

    setup: ProgramSetup
    terms: VoucherTerms
    program_no: int


def sells_vouchers(program_id: int) -> bool:
    """Whether the program sells vouchers. Reads the set-up only."""
    return ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.VOUCHER).exists()


def ground_of(program_id: int) -> Ground:
    """The set-up with its terms. Raises CaseError ``no_vouchers``, ``voucher_terms``."""
    setup = ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.VOUCHER).first()
    if setup is None:
        raise CaseError(_("This program sells no vouchers. Look at its set-up."), code="no_vouchers")
    try:
        terms = read_terms(setup.voucher_terms, sale_from=setup.applications_from)
    except RuleError as error:
        raise CaseError(
            _("The terms of the vouchers are not complete. Have the administrator set them up."), code="voucher_terms"
        ) from error
    return Ground(setup, terms, Program.objects.values_list("number", flat=True).get(pk=program_id))


def why_no_room(program_id: int, household_id: int, ground: Ground) -> str:
    """Why a household without room may buy nothing more: it has all of it, was not drawn, or never asked."""
    most = ground.terms.books_per_household
    if ground.terms.requests_until is not None:
        if not VoucherRequest.objects.filter(program_id=program_id, household_id=household_id).exists():
            return _("This household did not apply for vouchers: only who applied and was drawn may buy.")
        if not VoucherDraw.objects.filter(program_id=program_id).exists():
            return _("The draw is not held yet: nobody may buy before it.")
        drawn = VoucherDrawn.objects.filter(program_id=program_id, request__household_id=household_id).first()
        if drawn is None or not drawn.granted:
            return _("This household applied and was not drawn: it may buy no books.")
        most = drawn.granted
    return _("This household has bought all %(most)d books that it may buy.") % {"most": most}


def room_of(program_id: int, household_id: int, ground: Ground) -> int:
    """How many books the household may still buy: up to the ceiling, or to what the draw gave it."""
    most = ground.terms.books_per_household
    if ground.terms.requests_until is not None:
        rows = VoucherRequest.objects.filter(program_id=program_id, household_id=household_id)
        most = rows.values_list("drawn__granted", flat=True).first() or 0
    bought = VoucherBook.objects.filter(
        program_id=program_id, state=VoucherBook.State.SOLD, sale__household_id=household_id
    )
    return max(most - bought.count(), 0)

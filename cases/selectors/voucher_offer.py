"""What may be sold: the books that numbers name, and whether a household may buy them now. Nothing is written here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Household
from cases.rules.faults import RuleError
from cases.rules.voucher_numbers import COVER, VoucherNumber, parse_voucher_number
from cases.selectors.voucher_terms import Ground, room_of, why_no_room
from security import clock


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


def stop_excluded(household: Household) -> None:
    """Raise CaseError ``excluded`` for a household that is not one of the program."""
    if household.excluded_reason or not household.in_roster:
        raise CaseError(_("This household may not buy: it is not one of the program."), code="excluded")


def stop_sale(ground: Ground, household: Household, wanted: int) -> int:
    """How many books the household may buy now, those wanted among them.

    Raises CaseError ``not_on_sale``, ``excluded`` or ``ceiling`` where it may not buy as many as are wanted. Asked
    before the desk takes money, and again under the lock of the household.
    """
    today = clock.today()
    if not ground.setup.applications_from <= today <= ground.terms.sale_until:
        raise CaseError(
            _("Vouchers are sold from %(first)s to %(last)s.")
            % {"first": ground.setup.applications_from.isoformat(), "last": ground.terms.sale_until.isoformat()},
            code="not_on_sale",
        )
    stop_excluded(household)
    room = room_of(household.program_id, household.pk, ground)
    if not room:
        raise CaseError(why_no_room(household.program_id, household.pk, ground), code="ceiling")
    if wanted > room:
        raise CaseError(
            _("This household may buy %(room)d more books. Take books away and read again.") % {"room": room},
            code="ceiling",
        )
    return room

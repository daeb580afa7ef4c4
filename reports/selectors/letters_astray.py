"""Whose letters went astray: of a lot, or single ones by their place in it or by receipt number.

For the counting of an incident, which has authorised its actor and takes in restricted households too.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.models import Notice
from reports.models import PrintLot, PrintLotItem
from security.errors import OfficeError
from security.letters_astray import Astray, register_finder


def register() -> None:
    """Called once, when the app is ready."""
    register_finder(households_astray)


def households_astray(program_id: int, astray: Astray) -> frozenset[int]:
    """The households of the letters. What there is not is refused, so that a slip of the pen counts nobody.

    Raises OfficeError ``letter_run`` (a lot without its run), ``letter_lot`` (no such lot, or cancelled, or no lot for
    places), ``letter_pieces`` (no such place, or no letter of this receipt number).
    """
    if astray.run is None and astray.lot is not None:
        raise OfficeError(_("Give the number of the letter run that the lot belongs to."), code="letter_run")
    if astray.lot is None and (astray.places or astray.run is not None):
        raise OfficeError(_("Give the lot: it stands in the manifest of the letter run."), code="letter_lot")
    if astray.run is None or astray.lot is None:
        return _by_number(program_id, astray.receipt_numbers)
    return _in_lot(program_id, astray, run=astray.run, number=astray.lot)


def _in_lot(program_id: int, astray: Astray, *, run: int, number: int) -> frozenset[int]:
    lot = PrintLot.objects.filter(program_id=program_id, run__number=run, number=number, cancelled_at=None).first()
    if lot is None:
        raise OfficeError(
            _("Letter run %(run)d has no lot %(lot)d that was printed. Compare it with the manifest.")
            % {"run": run, "lot": number},
            code="letter_lot",
        )
    items = PrintLotItem.objects.filter(program_id=program_id, lot=lot)
    rows = items.values_list("position", "notice__household__receipt_number", "notice__household_id")
    if not astray.places and not astray.receipt_numbers:
        return frozenset(household for _place, _number, household in rows)
    by_place = {place: household for place, _number, household in rows}
    by_number = {number: household for _place, number, household in rows}
    _refuse_unknown(place for place in astray.places if place not in by_place)
    _refuse_unknown(number for number in astray.receipt_numbers if number not in by_number)
    return frozenset(
        [by_place[place] for place in astray.places] + [by_number[number] for number in astray.receipt_numbers]
    )


def _by_number(program_id: int, numbers: tuple[str, ...]) -> frozenset[int]:
    rows = Notice.objects.filter(
        program_id=program_id, household__receipt_number__in=numbers, rendered_at__isnull=False
    ).values_list("household__receipt_number", "household_id")
    found = dict(rows)
    _refuse_unknown(number for number in numbers if number not in found)
    return frozenset(found.values())


def _refuse_unknown(unknown: Iterable[str | int]) -> None:
    missing = [str(one) for one in unknown]
    if missing:
        raise OfficeError(
            _("No letter was printed for: %(numbers)s. Compare it with the envelope or the manifest.")
            % {"numbers": ", ".join(missing[:5])},
            code="letter_pieces",
        )

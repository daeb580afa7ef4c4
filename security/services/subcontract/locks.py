"""The row of a subcontract, locked. For services that have authorised their actor."""

from django.utils.translation import gettext as _

from security.errors import OfficeError
from security.models import Program, Subcontract


def lock_subcontract(program_id: int, subcontract_id: int, *, expect: Subcontract.State) -> Subcontract:
    """The row, if it is of the program's municipality and contractor and stands where it is expected.

    Raises OfficeError ``not_found``, ``stale``.
    """
    program = Program.objects.get(pk=program_id)
    rows = Subcontract.objects.filter(
        pk=subcontract_id, municipality_id=program.municipality_id, contractor_id=program.contractor_id or 0
    )
    row = rows.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise OfficeError(_("There is no such entry. Reload the page."), code="not_found")
    if row.state != expect:
        raise OfficeError(_("Somebody was first. Reload the page."), code="stale")
    return row

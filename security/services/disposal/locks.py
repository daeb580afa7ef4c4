"""The row of a disposal, locked. For services that have authorised their actor."""

from django.utils.translation import gettext as _

from security.errors import OfficeError
from security.models import Disposal


def lock_disposal(program_id: int, number: int, *, expect: Disposal.State) -> Disposal:
    """The disposal, if it stands where it is expected. Raises OfficeError ``not_found``, ``stale``."""
    rows = Disposal.objects.filter(program_id=program_id, number=number)
    disposal = rows.select_for_update(no_key=True, of=("self",)).first()
    if disposal is None:
        raise OfficeError(_("There is no such disposal. Reload the list."), code="not_found")
    if disposal.state != expect:
        raise OfficeError(
            _("The disposal is at another step now: %(state)s. Reload the page.")
            % {"state": disposal.get_state_display()},
            code="stale",
        )
    return disposal

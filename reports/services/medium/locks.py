"""The line of a medium, locked. For services that have authorised their actor."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError, StaleError
from reports.models import Medium


def lock_medium(program_id: int, number: int, *, expect: Medium.State) -> Medium:
    """The line, if it stands where it is expected. Raises NotFoundError ``medium``, StaleError."""
    rows = Medium.objects.filter(program_id=program_id, number=number)
    medium = rows.select_for_update(no_key=True, of=("self",)).first()
    if medium is None:
        raise NotFoundError(_("There is no such medium. Reload the register."), code="medium")
    if medium.state != expect:
        raise StaleError(
            _("The medium is at another step now: %(state)s. Reload the page.") % {"state": medium.get_state_display()}
        )
    return medium

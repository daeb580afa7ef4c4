"""The row of a request, locked. For services that have authorised their actor."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError, StaleError
from reports.models import ExportRequest


def lock_request(program_id: int, number: int, *, expect: ExportRequest.State) -> ExportRequest:
    """The request, if it stands where it is expected. Raises NotFoundError ``export``, StaleError."""
    rows = ExportRequest.objects.filter(program_id=program_id, number=number)
    request = rows.select_for_update(no_key=True, of=("self",)).first()
    if request is None:
        raise NotFoundError(_("There is no such request. Reload the list."), code="export")
    if request.state != expect:
        raise StaleError(
            _("The request is at another step now: %(state)s. Reload the page.")
            % {"state": request.get_state_display()}
        )
    return request

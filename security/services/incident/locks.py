"""The row of an incident, locked. For services that have authorised their actor."""

from django.utils.translation import gettext as _

from security.errors import OfficeError
from security.models import Incident


def lock_incident(program_id: int, number: int, *, is_closed_too: bool = False) -> Incident:
    """The incident, while it is worked at, or afterwards too. Raises OfficeError ``not_found``, ``stale`` (the final
    report is given)."""
    rows = Incident.objects.filter(program_id=program_id, number=number)
    incident = rows.select_for_update(no_key=True, of=("self",)).first()
    if incident is None:
        raise OfficeError(_("There is no such incident. Reload the list."), code="not_found")
    if not is_closed_too and incident.state == Incident.State.FINAL_REPORTED:
        raise OfficeError(_("The final report is given. Enter what is new as an incident of its own."), code="stale")
    return incident

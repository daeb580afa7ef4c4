"""Files that were not fetched in time are erased."""

from reports import events
from reports.files import stored
from reports.models import ExportRequest
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def expire_exports(*, actor: Actor, program_id: int) -> int:
    """Erase the files and passwords whose time is over; returns how many."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    rows = ExportRequest.objects.filter(
        program_id=program_id, state=ExportRequest.State.READY, expires_at__lte=clock.now()
    ).select_for_update(no_key=True, of=("self",))
    expired = list(rows.values_list("pk", "file_name"))
    for _pk, name in expired:
        stored(name).unlink(missing_ok=True)
    ids = [pk for pk, _name in expired]
    ExportRequest.objects.filter(program_id=program_id, pk__in=ids).update(
        state=ExportRequest.State.EXPIRED, password=None
    )
    if ids:
        record(events.EXPORT_EXPIRED, actor=actor, program_id=program_id, subject_ids=ids)
    return len(ids)

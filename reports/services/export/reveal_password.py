"""The password of a built file, for who approved it."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import ExportRequest
from reports.services.export.locks import lock_request
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def reveal_password(*, actor: Actor, program_id: int, number: int) -> str:
    """The password, which the officer tells the asker by another way than the file goes. Recorded.

    Raises NotFoundError ``export``, StaleError (not ready), ReportError ``not_yours``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    request = lock_request(program_id, number, expect=ExportRequest.State.READY)
    if request.decided_by_id != actor.user_id:
        raise ReportError(_("Only the officer who approved the file tells its password."), code="not_yours")
    record(
        events.EXPORT_PASSWORD_SHOWN,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={"number": number},
    )
    return request.open("password") or ""

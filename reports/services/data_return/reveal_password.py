"""The password of a package, for the municipality."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import DataReturn, DataReturnKey
from reports.services.data_return.locks import lock_return
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def reveal_data_return(*, actor: Actor, program_id: int, number: int) -> str:
    """The password, for any officer of the municipality: whoever opens the package there. Recorded.

    Raises NotFoundError ``data_return``, StaleError (not built, or received), ReportError ``forgotten``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    found = lock_return(program_id, number, expect=[DataReturn.State.READY, DataReturn.State.EXPIRED])
    password = DataReturnKey.objects.get(program_id=program_id, data_return=found).open("password")
    if password is None:
        raise ReportError(_("The package was never fetched; its password is erased with it."), code="forgotten")
    record(
        events.DATA_RETURN_PASSWORD_SHOWN,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"number": number},
    )
    return password

"""Reading of a print lot, with a trace."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import PrintLot
from reports.read_file import StoredFile, read_stored
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_lot(*, actor: Actor, program_id: int, lot_id: int) -> StoredFile:
    """The file of a lot, compared with its hash. For the mailroom and managers.

    Raises NotFoundError, ReportError ``file_missing``, ``file_changed``.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = PrintLot.objects.filter(program_id=program_id, pk=lot_id).first()
    if lot is None:
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    found = read_stored(lot.file_name, lot.sha256)
    record(
        events.LOT_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[lot.pk],
        data={"letters": lot.letters, "sha256": lot.sha256},
    )
    return found

"""Reading of a print lot, with a trace."""

from reports import events
from reports.read_file import StoredFile, read_stored
from reports.services.letters.release_lot import release_lot
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_lot(*, actor: Actor, program_id: int, lot_id: int) -> StoredFile:
    """The file of a lot, compared with its hash. For the mailroom and managers. The lot is then given out for printing.

    Raises NotFoundError, ReportError ``file_missing``, ``file_changed`` and as `release_lot`.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = release_lot(actor=actor, program_id=program_id, lot_id=lot_id)
    found = read_stored(lot.file_name, lot.sha256)
    record(
        events.LOT_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[lot.pk],
        data={"letters": lot.letters, "sha256": lot.sha256},
    )
    return found

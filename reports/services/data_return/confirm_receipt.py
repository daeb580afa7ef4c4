"""An officer of the municipality confirms that the package arrived and opens (受領)."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import DataReturn, Medium
from reports.services.data_return.locks import erase_parts, forget_password, lock_return
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

State = DataReturn.State


def confirm_receipt(*, actor: Actor, program_id: int, number: int, note: str) -> None:
    """Confirm it, after the package was opened and its counts were compared. Parts and password are erased here.

    Raises NotFoundError ``data_return``, StaleError, ReportError ``receipt_note``, ``medium`` (none is out).
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not note.strip():
        raise ReportError(_("Write where the municipality keeps the data, and who compared them."), code="receipt_note")
    found = lock_return(program_id, number, expect=[State.READY, State.EXPIRED])
    media = Medium.objects.filter(program_id=program_id, return_number=number, state=Medium.State.OUT)
    received = media.update(state=Medium.State.RECEIVED, received_by_id=actor.person_id, received_at=clock.now())
    if not received:
        raise ReportError(
            _("No medium with this package stands in the register as handed over. The manager enters it first."),
            code="medium",
        )
    found.state = State.RECEIVED
    found.received_by_id = actor.person_id
    found.received_at = clock.now()
    found.receipt_note = note.strip()
    found.save(update_fields=["state", "received_by", "received_at", "receipt_note"])
    forget_password(found)
    erase_parts(found)
    record(
        events.DATA_RETURN_RECEIVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"number": number, "media": received, "manifest_sha256": found.manifest_sha256},
    )

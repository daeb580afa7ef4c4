"""Giving a lot out for printing."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.errors import ReportError
from reports.models import PrintLot
from reports.selectors.proofs import proof_state
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def release_lot(*, actor: Actor, program_id: int, lot_id: int) -> PrintLot:
    """Note that the lot goes to the printer, and return it, locked: from now on it cannot be cancelled.

    Raises NotAllowedError, NotFoundError, ReportError `lot_cancelled`, `proof_missing` (the municipality has not
    approved the run as it stands).
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    rows = PrintLot.objects.filter(program_id=program_id, pk=lot_id).select_related("run")
    lot = rows.select_for_update(no_key=True, of=("self",)).first()
    if lot is None:
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    if lot.cancelled_at is not None:
        raise ReportError(_("The lot was cancelled: its letters are void, its file is erased."), code="lot_cancelled")
    # Idempotency: what the printer has stays given out, whatever becomes of the run.
    if lot.released_at is not None or lot.posted_at is not None:
        return lot
    if not proof_state(program_id=program_id, run_id=lot.run_id).may_print:
        raise ReportError(
            _("The municipality has not approved the run as it stands. Ask for its approval on the page of the run."),
            code="proof_missing",
        )
    lot.released_at = clock.now()
    lot.released_by_id = actor.person_id
    lot.save(update_fields=["released_at", "released_by"])
    record(events.LOT_RELEASED, actor=actor, program_id=program_id, subject_ids=[lot.pk], data={"sha256": lot.sha256})
    return lot

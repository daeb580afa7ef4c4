"""Letting the line of a lot go on, after somebody looked at what did not belong together."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import InsertionScan
from reports.services.letters.check_insertion import line_stopped, locked_lot
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def release_line(*, actor: Actor, program_id: int, lot_id: int, reason: str) -> InsertionScan:
    """Let a stopped line go on; ``reason`` says what was found and done, without a personal value.

    It takes a manager who did not scan what stopped it. Raises NotAllowedError, NotFoundError, ReportError
    `lot_posted`, `line_runs`, `reason_missing`, `same_person`.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    lot = locked_lot(program_id, lot_id)
    if not line_stopped(program_id, lot_id):
        raise ReportError(_("The line does not stand. Reload the page of the lot."), code="line_runs")
    if not reason.strip():
        raise ReportError(_("Say what was found and what was done: it is kept with the lot."), code="reason_missing")
    last = InsertionScan.objects.filter(program_id=program_id, lot=lot).order_by("pk").last()
    if last is not None and last.scanned_by_id == actor.user_id:
        raise ReportError(_("You scanned the two yourself. Another manager has to look at them."), code="same_person")
    released = InsertionScan.objects.create(
        program_id=program_id,
        lot=lot,
        item=last.item if last else None,
        outcome=InsertionScan.Outcome.RELEASED,
        reason=reason.strip()[:200],
        scanned_by_id=actor.person_id,
        scanned_at=clock.now(),
    )
    record(events.LINE_RELEASED, actor=actor, program_id=program_id, subject_ids=[lot.pk], reason=reason)
    return released

"""A single piece printed anew: spoilt by the machine, torn, lost on the table."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Deficiency, Notice, NoticeKind
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.notice.void import void_notices
from reports import events
from reports.errors import ReportError
from reports.models import PrintLot, PrintLotItem
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def reprint_piece(*, actor: Actor, program_id: int, lot_id: int, position: int, reason: str) -> int:
    """Void the letter at this place of a lot and queue the same letter anew; returns the id of the new one.

    The old piece comes on the pull list: what is left of it is pulled and destroyed. The new letter has a number of
    its own and goes out with the next run of its kind. Raises NotAllowedError, NotFoundError, ReportError `lot_posted`
    and `not_printed` (the piece is void already), CaseError `reason_missing`.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = PrintLot.objects.filter(program_id=program_id, pk=lot_id).select_for_update(no_key=True).first()
    item = (
        PrintLotItem.objects.filter(program_id=program_id, lot_id=lot_id, position=position)
        .select_related("notice")
        .first()
    )
    if lot is None or item is None:
        raise NotFoundError(_("The lot has no piece %(position)d. Look at its manifest.") % {"position": position})
    if lot.posted_at is not None:
        raise ReportError(_("The lot went to the post already. Send the letter again instead."), code="lot_posted")
    old = item.notice
    # The letters of a cancelled lot are void, so this refuses them too.
    if old.state != Notice.State.RENDERED:
        raise ReportError(_("The letter is void already. Pull its piece."), code="not_printed")
    void_notices(actor=actor, program_id=program_id, notice_ids=[old.pk], reason=reason)
    queued = queue_notices(
        actor=actor,
        program_id=program_id,
        kind=NoticeKind(old.kind),
        targets=[NoticeTarget(old.household_id, old.application_id, {**old.params, "reprint_of": old.pk})],
        issued_on=old.issued_on,
        partial=False,
    )
    (new_id,) = queued.notice_ids.values()
    # What a deficiency letter tells is tied to the letter.
    Deficiency.objects.filter(program_id=program_id, notice_id=old.pk).update(notice_id=new_id)
    record(events.PIECE_REPRINTED, actor=actor, program_id=program_id, subject_ids=[old.pk, new_id], reason=reason)
    return new_id

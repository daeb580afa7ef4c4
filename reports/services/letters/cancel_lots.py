"""Cancelling of lots that the printer has not got yet."""

from collections.abc import Collection, Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Notice, NoticeKind
from cases.services.deficiency.untell import untell
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.notice.void import void_notices
from reports import events
from reports.errors import ReportError
from reports.files import stored
from reports.models import PrintLot
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def cancel_lots(
    *, actor: Actor, program_id: int, lot_ids: Collection[int], reason: str, is_queued_again: bool = False
) -> list[int]:
    """Void every letter of these lots with its codes and erase their files; returns the lots' ids.

    The addressees are free again: what a run queues from the ledger finds them, a deficiency is open and untold. With
    `is_queued_again` the same letters are queued at once, with numbers of their own. Lots that were cancelled stay so.
    Raises NotAllowedError, NotFoundError, CaseError `reason_missing`, ReportError `lot_released` (the printer has it).
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    wanted = sorted(set(lot_ids))
    lots = list(
        PrintLot.objects.filter(program_id=program_id, pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    )
    if len(lots) < len(wanted):
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    # Idempotency: a lot is cancelled once.
    lots = [lot for lot in lots if lot.cancelled_at is None]
    _refuse(lots)
    ids = [lot.pk for lot in lots]
    if not ids:
        return []
    letters = Notice.objects.filter(program_id=program_id, lot_items__lot_id__in=ids, state=Notice.State.RENDERED)
    notices = list(letters.order_by("lot_items__lot__number", "lot_items__position"))
    notice_ids = [notice.pk for notice in notices]
    void_notices(actor=actor, program_id=program_id, notice_ids=notice_ids, reason=reason)
    untell(program_id, notice_ids)
    PrintLot.objects.filter(program_id=program_id, pk__in=ids).update(
        cancelled_at=clock.now(), cancelled_by_id=actor.user_id, cancel_reason=reason.strip()[:200]
    )
    record(
        events.LOT_CANCELLED,
        actor=actor,
        program_id=program_id,
        subject_ids=ids,
        reason=reason,
        data={"letters": len(notice_ids), "queued_again": is_queued_again},
    )
    if is_queued_again:
        _queue_again(actor, program_id, notices)
    files = [stored(lot.file_name) for lot in lots]
    transaction.on_commit(lambda: _erase(files))
    return ids


def _refuse(lots: Collection[PrintLot]) -> None:
    for lot in lots:
        if lot.released_at is not None or lot.posted_at is not None:
            raise ReportError(
                _("Lot %(lot)d went to the printer already. Void its letters and pull the pieces.")
                % {"lot": lot.number},
                code="lot_released",
            )


def _queue_again(actor: Actor, program_id: int, notices: Sequence[Notice]) -> None:
    """A deficiency letter is not queued: it follows from the deficiency, which is open again."""
    for kind in dict.fromkeys(notice.kind for notice in notices):
        if kind == NoticeKind.DEFICIENCY:
            continue
        queue_notices(
            actor=actor,
            program_id=program_id,
            kind=NoticeKind(kind),
            targets=[
                NoticeTarget(notice.household_id, notice.application_id, {**notice.params, "instead_of": notice.pk})
                for notice in notices
                if notice.kind == kind
            ],
            partial=True,
        )


def _erase(files: Collection[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)

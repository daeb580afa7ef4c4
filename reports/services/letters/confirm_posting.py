"""Lots that went to the post."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.services.notice.mark_posted import mark_posted
from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.models import Posting, PostingLine, PrintLot, PrintLotItem
from reports.selectors.lot_pieces import lot_balance
from reports.selectors.postings import pieces_by_class
from reports.selectors.proofs import proof_state
from reports.services.letters.check_insertion import line_stopped
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def confirm_posting(
    *,
    actor: Actor,
    program_id: int,
    lot_ids: Collection[int],
    posted_at: dt.datetime | None = None,
    service: Posting.Service = Posting.Service.ORDINARY,
) -> list[int]:
    """Record that lots were posted, and with them every letter in them that was not taken out; returns the lots' ids.

    The lots make one posting, whose slip counts their pieces by class of the post; its receipt is awaited. `posted_at`
    (aware) defaults to now. Lots that were posted already are left as they are.
    Raises NotAllowedError, NotFoundError; ReportError `pull_open` (a void piece is not destroyed yet), `line_stopped`,
    `not_inserted` (some letters of a lot were scanned with their enclosure, others not), `lot_cancelled`,
    `proof_missing` (the municipality has not let it be printed).
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    wanted = set(lot_ids)
    lots = list(
        PrintLot.objects.filter(program_id=program_id, pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    )
    if len(lots) < len(wanted):
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    # Idempotency: a lot is posted once.
    open_ids = [lot.pk for lot in lots if lot.posted_at is None]
    if not open_ids:
        return []
    _refuse_unbalanced([lot for lot in lots if lot.posted_at is None])
    at = posted_at or clock.now()
    letters = PrintLotItem.objects.filter(program_id=program_id, lot_id__in=open_ids).values_list(
        "notice_id", flat=True
    )
    # Partial: what was voided after printing is pulled from the lot, destroyed and not posted.
    mark_posted(actor=actor, program_id=program_id, notice_ids=list(letters), posted_at=at, partial=True)
    posting = _posting(actor, program_id, open_ids, at, service)
    PrintLot.objects.filter(program_id=program_id, pk__in=open_ids).update(
        posted_at=at, posted_by_id=actor.user_id, posting=posting
    )
    record(
        events.LOT_POSTED, actor=actor, program_id=program_id, subject_ids=open_ids, data={"posting": posting.number}
    )
    return open_ids


def _posting(
    actor: Actor, program_id: int, lot_ids: Collection[int], at: dt.datetime, service: Posting.Service
) -> Posting:
    (number,) = take_numbers(program_id=program_id, kind="posting", count=1)
    posting = Posting.objects.create(
        program_id=program_id, number=number, service=service, posted_at=at, posted_by_id=actor.user_id
    )
    PostingLine.objects.bulk_create(
        PostingLine(program_id=program_id, posting=posting, postal_class=name, handed_in=pieces)
        for name, pieces in sorted(pieces_by_class(program_id=program_id, lot_ids=lot_ids).items())
    )
    return posting


def _refuse_unbalanced(lots: Collection[PrintLot]) -> None:
    """What is printed, less what was pulled and destroyed, must be what is posted."""
    for lot in lots:
        _refuse_unprinted(lot)
        balance = lot_balance(program_id=lot.program_id, lot=lot)
        place = {"lot": lot.number, "count": balance.to_pull or balance.to_insert}
        if balance.to_pull:
            raise ReportError(
                _("Lot %(lot)d still holds void pieces: %(count)d. Pull them and see them destroyed first.") % place,
                code="pull_open",
            )
        if line_stopped(lot.program_id, lot.pk):
            raise ReportError(
                _("The line of lot %(lot)d stands. Look at what stopped it first.") % place, code="line_stopped"
            )
        if balance.to_insert:
            raise ReportError(
                _("Letters of lot %(lot)d were not scanned with their enclosure: %(count)d. Scan them first.") % place,
                code="not_inserted",
            )


def _refuse_unprinted(lot: PrintLot) -> None:
    """What was cancelled, or never approved, cannot have been printed."""
    place = {"lot": lot.number}
    if lot.cancelled_at is not None:
        raise ReportError(_("Lot %(lot)d was cancelled: there is nothing to post.") % place, code="lot_cancelled")
    if lot.released_at is None and not proof_state(program_id=lot.program_id, run_id=lot.run_id).may_print:
        raise ReportError(
            _("Lot %(lot)d was not approved by the municipality and cannot have been printed.") % place,
            code="proof_missing",
        )

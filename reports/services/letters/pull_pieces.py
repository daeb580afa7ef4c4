"""Taking printed letters that became void out of their lots, before the lots go to the post (引抜き)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Notice
from reports import events
from reports.errors import ReportError
from reports.models import PrintLotItem, PulledPiece
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def pull_pieces(*, actor: Actor, program_id: int, item_ids: Collection[int]) -> list[int]:
    """Record that these pieces were taken out of their lots by this person; returns the new rows' ids.

    A piece that was pulled already stays as it is. Raises NotAllowedError, NotFoundError, ReportError `not_void` (the
    letter counts: void it first) and `lot_posted` (it has gone).
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    wanted = sorted(set(item_ids))
    items = list(
        PrintLotItem.objects.filter(program_id=program_id, pk__in=wanted)
        .select_related("notice", "lot")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )
    if len(items) < len(wanted):
        raise NotFoundError(_("A piece is not there. Reload the pull list."))
    _refuse(items)
    # Idempotency: a piece is pulled once.
    pulled = set(
        PulledPiece.objects.filter(program_id=program_id, item_id__in=wanted).values_list("item_id", flat=True)
    )
    rows = PulledPiece.objects.bulk_create(
        [
            PulledPiece(
                program_id=program_id,
                item=item,
                reason=item.notice.blocked_reason,
                pulled_by_id=actor.person_id,
                pulled_at=clock.now(),
            )
            for item in items
            if item.pk not in pulled
        ]
    )
    if rows:
        record(events.PIECES_PULLED, actor=actor, program_id=program_id, subject_ids=[row.pk for row in rows])
    return [row.pk for row in rows]


def _refuse(items: Collection[PrintLotItem]) -> None:
    for item in items:
        place = {"lot": item.lot.number, "position": item.position}
        if item.lot.posted_at is not None:
            raise ReportError(
                _("Lot %(lot)d, piece %(position)d went to the post already. Watch for it among the returns.") % place,
                code="lot_posted",
            )
        if item.notice.state != Notice.State.VOID:
            raise ReportError(
                _("Lot %(lot)d, piece %(position)d is not void. Void the letter first, with the reason.") % place,
                code="not_void",
            )

"""Lots that went to the post."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.services.notice.mark_posted import mark_posted
from reports import events
from reports.models import PrintLot, PrintLotItem
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def confirm_posting(
    *, actor: Actor, program_id: int, lot_ids: Collection[int], posted_at: dt.datetime | None = None
) -> list[int]:
    """Record that lots were posted, and with them every letter in them that was not taken out; returns the lots' ids.

    `posted_at` (aware) defaults to now. Lots that were posted already are left as they are.
    Raises NotAllowedError, NotFoundError.
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
    at = posted_at or clock.now()
    letters = PrintLotItem.objects.filter(program_id=program_id, lot_id__in=open_ids).values_list(
        "notice_id", flat=True
    )
    # Partial: what was voided after printing is pulled from the lot and not posted.
    mark_posted(actor=actor, program_id=program_id, notice_ids=list(letters), posted_at=at, partial=True)
    PrintLot.objects.filter(program_id=program_id, pk__in=open_ids).update(posted_at=at, posted_by_id=actor.user_id)
    record(events.LOT_POSTED, actor=actor, program_id=program_id, subject_ids=open_ids)
    return open_ids

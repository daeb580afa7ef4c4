"""Destruction of pieces that were pulled from their lots."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.errors import ReportError
from reports.models import PulledPiece
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def record_destruction(*, actor: Actor, program_id: int, piece_ids: Collection[int]) -> list[int]:
    """Record that pulled pieces were destroyed before this person, who did not pull them; returns the rows' ids.

    A destroyed piece stays as it is. Raises NotAllowedError, NotFoundError, ReportError `same_person`.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    wanted = sorted(set(piece_ids))
    rows = list(
        PulledPiece.objects.filter(program_id=program_id, pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    )
    if len(rows) < len(wanted):
        raise NotFoundError(_("A piece is not there. Reload the pull list."))
    # Idempotency: a piece is destroyed once.
    standing = [row for row in rows if row.destroyed_at is None]
    if any(row.pulled_by_id == actor.user_id for row in standing):
        raise ReportError(
            _("You pulled one of these pieces yourself. Another person has to see it destroyed."), code="same_person"
        )
    ids = [row.pk for row in standing]
    if ids:
        PulledPiece.objects.filter(program_id=program_id, pk__in=ids).update(
            destroyed_by_id=actor.user_id, destroyed_at=clock.now()
        )
        record(events.PIECES_DESTROYED, actor=actor, program_id=program_id, subject_ids=ids)
    return ids

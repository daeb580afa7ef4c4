"""Sending applications back to the first screening."""

from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.rules.transitions import REVIEWERS, Event
from cases.services.application.advance import advance
from cases.types import Done
from security.actor import Actor, authorise
from security.roles import Role


def send_back_applications(
    *, actor: Actor, program_id: int, application_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """Back to "verified", to be screened in a new cycle. Nobody is named: the work returns to the contractor's queue.

    By reviewers, managers and officers. Refusals as of `advance`. Raises CaseError ``reason_missing``.
    """
    authorise(actor, *REVIEWERS, Role.OFFICER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Say what must be looked at again: the reason is kept with the case."), code="reason_missing")
    moved = advance(
        actor=actor,
        program_id=program_id,
        application_ids=application_ids,
        event=Event.SEND_BACK,
        reason=reason,
        partial=partial,
        updates={"review_cycle": F("review_cycle") + 1},
    )
    return Done(done=moved.done, refusals=moved.refusals)

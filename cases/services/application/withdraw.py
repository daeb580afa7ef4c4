"""Withdrawal (取下げ) by the resident."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.rules.transitions import INTAKE, Event
from cases.services.application.advance import advance
from cases.services.application.close_off import close_off
from cases.types import Done
from security.actor import Actor, authorise


def withdraw_applications(
    *, actor: Actor, program_id: int, application_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """End applications before their decision at the wish of the resident; stops and deficiencies end with them.

    Refusals as of `advance`. Raises CaseError ``reason_missing``, NotPossibleError, NotAllowedError.
    """
    authorise(actor, *INTAKE, program_id=program_id, system=True)
    if not reason.strip():
        raise CaseError(_("Say how the resident withdrew: the reason is kept with the case."), code="reason_missing")
    moved = advance(
        actor=actor,
        program_id=program_id,
        application_ids=application_ids,
        event=Event.WITHDRAW,
        reason=reason,
        partial=partial,
    )
    close_off(actor=actor, program_id=program_id, application_ids=moved.done)
    return Done(done=moved.done, refusals=moved.refusals)

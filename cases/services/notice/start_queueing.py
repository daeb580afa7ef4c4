"""Queueing of letters to many households: a job, because a city's ledger is longer than a second."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import NoticeKind
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

KIND = "cases.queue_letters"
HOUSEHOLDS_A_CHUNK = 2_000


def start_queueing(
    *,
    actor: Actor,
    program_id: int,
    kind: NoticeKind,
    household_ids: Sequence[int],
    params: Mapping[str, Any] | None = None,
) -> Job:
    """Have one letter of the kind queued to each household, each with `params`. Raises CaseError ``nobody``.

    Who has such a letter waiting, or gets none, is left out by `queue_notices`, so a second job queues nothing twice.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not household_ids:
        raise CaseError(_("No household waits for this letter. Look at the ledger of addressees."), code="nobody")
    starts = range(0, len(household_ids), HOUSEHOLDS_A_CHUNK)
    chunks = [list(household_ids[start : start + HOUSEHOLDS_A_CHUNK]) for start in starts]
    return start_job(
        kind=KIND,
        actor=actor,
        program_id=program_id,
        params={"kind": NoticeKind(kind).value, "params": dict(params or {})},
        chunks=[({"households": ids}, len(ids)) for ids in chunks],
    )

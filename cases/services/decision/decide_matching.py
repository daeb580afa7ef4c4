"""A decision on all applications that match a filter, as long work."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Application, Decision, ProgramSetup
from security import clock
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

KIND = "cases.decide"
CHUNK = 1_000


def decide_matching(
    *,
    actor: Actor,
    program_id: int,
    matching: QuerySet[Application],
    outcome: Decision.Outcome | str,
    reason: str = "",
    decided_on: dt.date | None = None,
) -> Job:
    """Start a job that decides on every application of the queryset, 1,000 a chunk, by `decide` itself.

    What cannot be decided becomes an error of that item. Raises CaseError ``reason_missing`` and ``nothing_matches``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    chosen = Decision.Outcome(outcome)
    if chosen is Decision.Outcome.DENY and not reason.strip():
        raise CaseError(_("A denial needs a reason. Write the reason that the letter gives."), code="reason_missing")
    found = matching.filter(program_id=program_id).order_by("received_at", "pk")
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        raise CaseError(_("No application matches. Change the filter."), code="nothing_matches")
    params: dict[str, Any] = {
        "outcome": chosen.value,
        "reason": reason,
        "decided_on": (decided_on or clock.today()).isoformat(),
    }
    return start_job(kind=KIND, actor=actor, program_id=program_id, params=params, chunks=_chunks(program_id, ids))


def _chunks(program_id: int, ids: Sequence[int]) -> list[tuple[dict[str, Any], int]]:
    """Chunks run side by side, so a budget that is served first come first served takes one chunk for all."""
    capped = ProgramSetup.objects.filter(program_id=program_id, budget_yen__isnull=False).exists()
    size = len(ids) if capped else CHUNK
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    return [({"application_ids": list(part)}, len(part)) for part in parts]

"""Long work of the ways in: what a chunk of each kind does."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.fraud import register_finder, register_preparer
from cases.models import Household
from cases.services.roster.apply import apply_roster
from cases.services.roster.check import check_roster
from intake.selectors.alike_pages import find_alike
from intake.selectors.likeness import RULE, unmarked_pages
from intake.services.likeness.mark_pages import mark_pages
from intake.services.online.publish_letters import publish_letters
from intake.services.online.start_publish import PUBLISH_KIND
from intake.services.roster.end_staging import CHECK_KIND, end_staging
from intake.services.roster.import_roster import STAGE_KIND
from intake.services.roster.stage_slice import stage_slice
from intake.services.roster.start_apply import APPLY_KIND
from security.actor import system_actor
from security.jobs.kinds import ChunkDone, ChunkWork, JobKind, register_kind

MARK = "intake.mark_pages"


def _stage(work: ChunkWork) -> ChunkDone:
    result = stage_slice(
        actor=system_actor(STAGE_KIND),
        program_id=work.program_id,
        roster_id=work.params["roster"],
        slice_id=work.payload["slice"],
        encoding=work.params["encoding"],
        order=work.params["order"],
    )
    return ChunkDone(result=result)


def _staged(program_id: int, job_id: int, params: dict[str, Any], results: list[dict[str, Any]]) -> None:
    end_staging(actor=system_actor(STAGE_KIND), program_id=program_id, roster_id=params["roster"], results=results)


def _check(work: ChunkWork) -> ChunkDone:
    counts = check_roster(
        actor=system_actor(CHECK_KIND),
        program_id=work.program_id,
        roster_id=work.params["roster"],
        rows=work.params["rows"],
        warnings=work.params["warnings"],
    )
    return ChunkDone(result={"rows": counts.rows, "rejected": counts.rejected})


def _apply(work: ChunkWork) -> ChunkDone:
    roster = apply_roster(actor=system_actor(APPLY_KIND), program_id=work.program_id, roster_id=work.params["roster"])
    return ChunkDone(result={"generation": roster.generation})


def _publish(work: ChunkWork) -> ChunkDone:
    ids = Household.objects.filter(
        program_id=work.program_id, pk__gte=work.payload["first"], pk__lte=work.payload["last"]
    ).values_list("pk", flat=True)
    count = publish_letters(actor=system_actor(PUBLISH_KIND), program_id=work.program_id, household_ids=list(ids))
    return ChunkDone(result={"published": count})


def _mark(program_id: int, page_ids: Sequence[int]) -> int:
    return mark_pages(actor=system_actor(MARK), program_id=program_id, page_ids=page_ids)


def register() -> None:
    """Called once, when the app is ready."""
    register_preparer(MARK, unmarked_pages, _mark)
    register_finder(RULE, find_alike)
    register_kind(JobKind(STAGE_KIND, "bulk", _stage, _staged, label=_("Reading of a roster file")))
    register_kind(JobKind(CHECK_KIND, "bulk", _check, label=_("Check of a roster")))
    register_kind(JobKind(APPLY_KIND, "bulk", _apply, label=_("Taking a roster into the ledger")))
    register_kind(JobKind(PUBLISH_KIND, "bulk", _publish, label=_("Publishing of letters on the portal")))

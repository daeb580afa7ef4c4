"""A look over a program as long work: first what has to be prepared for it, then the look itself."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.services.fraud.look import look_for_fraud
from security.actor import Actor, authorise, system_actor
from security.jobs.kinds import ChunkDone, ChunkWork
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

KIND = "cases.look_for_fraud"
UNDER_WAY = (Job.State.RUNNING, Job.State.PAUSED)

Plan = Callable[[int], Sequence[Sequence[int]]]
Prepare = Callable[[int, Sequence[int]], int]
_preparers: dict[str, tuple[Plan, Prepare]] = {}


def register_preparer(name: str, plan: Plan, prepare: Prepare) -> None:
    """Make known what a look needs: `plan(program_id)` gives ids in chunks, `prepare(program_id, ids)` does one."""
    _preparers[name] = (plan, prepare)


def start_look(*, actor: Actor, program_id: int) -> Job:
    """Have the program looked over. By the manager or the platform. Raises CaseError ``under_way``."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    if Job.objects.filter(program_id=program_id, kind=KIND, state__in=UNDER_WAY).exists():
        raise CaseError(_("A look is under way. Its result stands here when it is done."), code="under_way")
    chunks: list[tuple[dict[str, Any], int]] = [
        ({"prepare": name, "ids": list(ids)}, len(ids))
        for name, (plan, _prepare) in _preparers.items()
        for ids in plan(program_id)
    ]
    return start_job(kind=KIND, actor=actor, program_id=program_id, params={}, chunks=chunks or [({}, 1)], workers=1)


def run_preparing(work: ChunkWork) -> ChunkDone:
    """One chunk of what the look needs. Again: what was prepared is prepared."""
    name = work.payload.get("prepare", "")
    if name not in _preparers:
        return ChunkDone()
    return ChunkDone({"prepared": _preparers[name][1](work.program_id, work.payload["ids"])})


def end_look(program_id: int, _job_id: int, _params: dict[str, Any], _results: list[dict[str, Any]]) -> None:
    """The look itself, once everything is prepared."""
    look_for_fraud(actor=system_actor(KIND), program_id=program_id)

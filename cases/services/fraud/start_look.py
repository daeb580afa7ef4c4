"""A look over a program as long work: first what has to be prepared for it, then the look itself."""

from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.fraud import preparers
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

KIND = "cases.look_for_fraud"
UNDER_WAY = (Job.State.RUNNING, Job.State.PAUSED)


def start_look(*, actor: Actor, program_id: int) -> Job:
    """Have the program looked over. By the manager or the platform. Raises CaseError ``under_way``."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    if Job.objects.filter(program_id=program_id, kind=KIND, state__in=UNDER_WAY).exists():
        raise CaseError(_("A look is under way. Its result stands here when it is done."), code="under_way")
    chunks: list[tuple[dict[str, Any], int]] = [
        ({"prepare": name, "ids": list(ids)}, len(ids))
        for name, (plan, _prepare) in preparers().items()
        for ids in plan(program_id)
    ]
    return start_job(kind=KIND, actor=actor, program_id=program_id, params={}, chunks=chunks or [({}, 1)], workers=1)

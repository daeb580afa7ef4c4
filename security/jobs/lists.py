"""Reading of jobs for pages: the list, the tray, one job with its chunks and errors."""

from dataclasses import dataclass

from security.actor import Actor, authorise
from security.jobs.kinds import all_kinds
from security.jobs.progress import Progress, progress_of
from security.models import Job, JobChunk, JobItemError
from security.roles import Role

TRAY = 5
PAGE = 30
ERRORS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job with how far it is and the name of its kind."""

    job: Job
    label: str
    progress: Progress

    @property
    def percent(self) -> int:
        """Share done, in whole per cent, never rounded up to 100."""
        return int(self.progress.share * 100)

    @property
    def is_running(self) -> bool:
        """True while workers may take chunks of it."""
        return self.job.state == Job.State.RUNNING


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job in full: the state of every chunk in order, and the items that wait to be mended."""

    line: JobLine
    chunk_states: list[str]
    errors: list[JobItemError]


def recent_jobs(*, actor: Actor, program_id: int, limit: int = PAGE) -> list[JobLine]:
    """The newest jobs of a program. Raises NotAllowedError."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    jobs = Job.objects.filter(program_id=program_id).select_related("created_by").order_by("-created_at", "-pk")
    return _lines(program_id, list(jobs[:limit]))


def job_page(*, actor: Actor, program_id: int, job_id: int) -> JobPage:
    """One job; an officer sees those that they started. Raises NotAllowedError, Job.DoesNotExist."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    jobs = Job.objects.select_related("created_by")
    if not actor.has_role(Role.MANAGER, program_id):
        jobs = jobs.filter(created_by_id=actor.user_id)
    job = jobs.get(program_id=program_id, pk=job_id)
    chunks = JobChunk.objects.filter(program_id=program_id, job_id=job_id).order_by("position")
    errors = JobItemError.objects.filter(program_id=program_id, job_id=job_id).order_by("pk")
    return JobPage(
        line=_lines(program_id, [job])[0],
        chunk_states=list(chunks.values_list("state", flat=True)),
        errors=list(errors[:ERRORS_SHOWN]),
    )


def _lines(program_id: int, jobs: list[Job]) -> list[JobLine]:
    progress = progress_of(program_id=program_id, jobs=jobs)
    kinds = all_kinds()
    return [
        JobLine(job, str(kinds[job.kind].label) if job.kind in kinds else job.kind, progress[job.pk]) for job in jobs
    ]

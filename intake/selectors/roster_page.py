"""A generation of the roster as its page shows it: the job that is at work, the dry run, the refused lines."""

from dataclasses import dataclass

from cases.models import RosterImport
from cases.rules.roster_faults import MESSAGES
from cases.selectors.roster import rejects_of, roster_preview
from intake.services.roster.end_staging import CHECK_KIND
from intake.services.roster.import_roster import STAGE_KIND
from intake.services.roster.start_apply import APPLY_KIND
from security.actor import Actor
from security.jobs.progress import Progress, progress_of
from security.models import Job

SHOWN_REJECTS = 100
ENDED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class RejectGroup:
    """How many lines were refused for one reason, and what to do about it."""

    code: str
    lines: int
    message: str


@dataclass(frozen=True, slots=True)
class RejectLine:
    """A refused line, its reason in the reader's language."""

    line: int
    column: str
    person_number: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """`work` is "" when nothing runs, else "stage", "check" or "apply"; `failed` says that this job stopped."""

    roster: RosterImport
    groups: list[RejectGroup]
    rejects: list[RejectLine]
    job: Job | None
    progress: Progress | None
    work: str
    failed: bool

    @property
    def accepted(self) -> int:
        """Lines that would be taken in."""
        return max(self.roster.rows - self.roster.rejected, 0)

    @property
    def percent(self) -> int:
        """Share of the running job, in whole per cent."""
        return int(self.progress.share * 100) if self.progress else 0

    @property
    def can_be_applied(self) -> bool:
        """Checked, with lines to take in, and nobody has started it yet."""
        return self.roster.state == RosterImport.State.CHECKED and not self.work and self.accepted > 0

    @property
    def names_households(self) -> bool:
        """The households behind the counts can be looked at: the lines are there to compare with."""
        return self.roster.state == RosterImport.State.CHECKED

    @property
    def asks_about_gone(self) -> bool:
        """Applying would take households out of the roster."""
        return self.can_be_applied and self.roster.households_gone > 0

    @property
    def can_be_dropped(self) -> bool:
        """Nothing of it is in the program yet, and nothing is at work."""
        open_states = {RosterImport.State.STAGED, RosterImport.State.CHECKED, RosterImport.State.REFUSED}
        return self.roster.state in open_states and not self.work


def roster_page(*, actor: Actor, program_id: int, roster_id: int) -> RosterPage:
    """One generation. Raises RosterImport.DoesNotExist, NotAllowedError."""
    preview = roster_preview(actor=actor, program_id=program_id, roster_id=roster_id)
    rejects = rejects_of(actor=actor, program_id=program_id, roster_id=roster_id)
    roster = preview.roster
    job = Job.objects.filter(program_id=program_id, pk=roster.job_id).first() if roster.job_id else None
    is_at_work = job is not None and job.state not in ENDED
    return RosterPage(
        roster=roster,
        groups=[RejectGroup(code, lines, str(MESSAGES.get(code, code))) for code, lines in preview.rejects_by_code],
        rejects=[
            RejectLine(row.line, row.column, row.person_number, str(MESSAGES.get(row.code, row.message)))
            for row in rejects[:SHOWN_REJECTS]
        ],
        job=job,
        progress=progress_of(program_id=program_id, jobs=[job])[job.pk] if job and is_at_work else None,
        work={STAGE_KIND: "stage", CHECK_KIND: "check", APPLY_KIND: "apply"}.get(job.kind, "")
        if job and is_at_work
        else "",
        failed=job is not None and job.state == Job.State.FAILED,
    )

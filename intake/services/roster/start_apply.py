"""Starting the job that makes a checked roster the roster of the program."""

from django.utils.translation import gettext as _

from cases.models import RosterImport
from intake.errors import IntakeError
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

APPLY_KIND = "intake.apply_roster"


def start_apply(*, actor: Actor, program_id: int, roster_id: int) -> Job:
    """Start the job; asked twice, the job that runs already is returned. Raises IntakeError ``roster.state``."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    roster = RosterImport.objects.select_for_update().get(program_id=program_id, pk=roster_id)
    running = Job.objects.filter(
        program_id=program_id, pk=roster.job_id or 0, kind=APPLY_KIND, state__in=[Job.State.RUNNING, Job.State.DONE]
    ).first()
    if running is not None:  # clicked twice
        return running
    if roster.state != RosterImport.State.CHECKED:
        raise IntakeError(
            _("Only a roster that was checked can be applied. Wait until the check has ended."), code="roster.state"
        )
    job = start_job(
        kind=APPLY_KIND,
        actor=actor,
        program_id=program_id,
        params={"roster": roster_id},
        chunks=[({}, max(roster.rows - roster.rejected, 1))],
    )
    RosterImport.objects.filter(program_id=program_id, pk=roster_id).update(job=job)
    return job

"""Pausing, going on with, and cancelling long work."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.dispatch import dispatch
from security.events import EventCode
from security.jobs.kinds import all_kinds
from security.models import Job, JobChunk
from security.roles import Role
from security.task_names import RUN_JOB

STEERS: dict[Job.State, tuple[frozenset[Job.State], EventCode]] = {
    Job.State.PAUSED: (frozenset({Job.State.RUNNING}), events.JOB_PAUSED),
    Job.State.RUNNING: (frozenset({Job.State.PAUSED, Job.State.FAILED}), events.JOB_RESUMED),
    Job.State.CANCELLED: (frozenset({Job.State.RUNNING, Job.State.PAUSED, Job.State.FAILED}), events.JOB_CANCELLED),
}


class JobStateError(RuntimeError):
    """The job is not in a state from which it can be steered there."""


def steer_job(*, actor: Actor, program_id: int, job_id: int, to: Job.State) -> None:
    """Pause, go on with or cancel a job; a chunk that is being worked on is finished first. Going on with a failed job
    tries its failed chunks again.

    Raises NotAllowedError, JobStateError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    allowed, event = STEERS[to]
    if to is Job.State.CANCELLED:
        _check_cancel(program_id, job_id)
    changed = Job.objects.filter(program_id=program_id, pk=job_id, state__in=allowed).update(
        state=to, finished_at=clock.now() if to is Job.State.CANCELLED else None, error=""
    )
    if changed != 1:
        raise JobStateError(
            _('Job %(job)d cannot become "%(state)s" from where it is now. Reload the page of the job.')
            % {"job": job_id, "state": to.label}
        )
    record(event, actor=actor, program_id=program_id, subject_ids=[job_id])
    if to is Job.State.RUNNING:
        JobChunk.objects.filter(program_id=program_id, job_id=job_id, state=JobChunk.State.FAILED).update(
            state=JobChunk.State.WAITING, errors=0, attempts=0
        )
        queue = Job.objects.values_list("queue", flat=True).get(program_id=program_id, pk=job_id)
        dispatch(RUN_JOB, program_id, job_id, queue=queue)


def _check_cancel(program_id: int, job_id: int) -> None:
    kind = Job.objects.filter(program_id=program_id, pk=job_id).values_list("kind", flat=True).first()
    known = all_kinds().get(kind or "")
    if known is not None and not known.may_be_cancelled:
        raise JobStateError(_("This work is not cancelled half way. Pause it, or let it come to its end."))

"""Papers that are being made, or could not be: for the pages that have them made."""

from dataclasses import dataclass

from security.models import Job, JobChunk

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PaperJob:
    """The last making of a paper: still running, or given up with what went wrong."""

    is_running: bool
    error: str


def paper_jobs(program_id: int, kind: str) -> dict[int, PaperJob]:
    """By the number that the paper has or will have; those that were made are not among them.

    For selectors that have authorised their actor.
    """
    chunks = JobChunk.objects.filter(program_id=program_id, job__kind=kind).select_related("job").order_by("-pk")
    found: dict[int, PaperJob] = {}
    for chunk in chunks[:SHOWN]:
        number = int(chunk.payload["number"])
        if number in found or chunk.state == JobChunk.State.DONE:
            continue
        is_open = chunk.state != JobChunk.State.FAILED and chunk.job.state in {Job.State.RUNNING, Job.State.PAUSED}
        found[number] = PaperJob(is_open, "" if is_open else chunk.error or chunk.job.error)
    return found

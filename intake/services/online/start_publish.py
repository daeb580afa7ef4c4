"""Starting the job that publishes all letters of a program."""

from cases.models import Household
from intake.services.online.publish_program import publish_program
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

PUBLISH_KIND = "intake.publish_letters"
CHUNK = 2_000


def start_publish(*, actor: Actor, program_id: int) -> Job:
    """Publish the program, and start the job that publishes its letters, 2,000 households a chunk."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    publish_program(actor=actor, program_id=program_id)
    ids = list(Household.objects.filter(program_id=program_id).order_by("pk").values_list("pk", flat=True))
    parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return start_job(
        kind=PUBLISH_KIND,
        actor=actor,
        program_id=program_id,
        params={},
        chunks=[({"first": part[0], "last": part[-1]}, len(part)) for part in parts],
    )

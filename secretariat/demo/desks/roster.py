"""The municipality hands its roster over; the contractor's manager takes it in, looks at the check and applies it."""

from pathlib import Path

from cases.models import RosterImport
from intake.services.roster.import_roster import import_roster
from intake.services.roster.start_apply import start_apply
from secretariat.demo.errors import DemoError
from secretariat.demo.stage import Stage
from security.roles import Role


def take_in_roster(stage: Stage, path: Path) -> RosterImport:
    """Import, check and apply a roster file; rejected rows stay behind with their reasons."""
    with stage.at(9), path.open("rb") as file:
        taken = import_roster(
            actor=stage.play(Role.MANAGER), program_id=stage.program_id, file=file, file_name=path.name
        )
    _wait_for(stage, taken.roster_id, taken.job_id, RosterImport.State.CHECKED)
    with stage.at(10):
        job = start_apply(actor=stage.play(Role.MANAGER), program_id=stage.program_id, roster_id=taken.roster_id)
    roster = _wait_for(stage, taken.roster_id, job.pk, RosterImport.State.APPLIED)
    stage.narrator.say(
        f"{stage.program.name}: roster {path.name}, {roster.rows:,} rows, {roster.rejected} rejected, "
        f"{roster.households_new:,} households"
    )
    return roster


def _wait_for(stage: Stage, roster_id: int, job_id: int | None, state: str) -> RosterImport:
    """The roster once it has come to a state: a job may be followed by another one. Raises DemoError."""
    waited: set[int] = set()
    while job_id is not None and job_id not in waited:
        stage.jobs.wait(program_id=stage.program_id, job_id=job_id, what=f"{stage.program.name}: roster")
        waited.add(job_id)
        with stage.at(10):
            roster = RosterImport.objects.get(program_id=stage.program_id, pk=roster_id)
        if roster.state == state:
            return roster
        job_id = roster.job_id
    raise DemoError(f"{stage.program.name}: the roster did not come to {state}; look at its list of rejected rows.")

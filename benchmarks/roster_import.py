"""S7: a roster import with validation, diff, rejects, sealed accounts and blind indexes, through its jobs."""

import os
import tempfile
import time
from pathlib import Path

from benchmarks.databases import bench_world
from benchmarks.registry import Result, benchmark
from cases.models import Household, Recipient, RosterImport, RosterReject
from intake.services.roster.import_roster import import_roster
from intake.services.roster.start_apply import start_apply
from secretariat.demo.people import MIHON, generate_households
from secretariat.demo.people.roster_file import write_roster
from security.jobs.run import run_job
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World

HOUSEHOLDS = int(os.environ.get("BENCH_S7_HOUSEHOLDS", "50000"))
FULL_ROWS = 1_500_000
BAR_SECONDS = 60.0


@benchmark("S7")
def roster() -> Result:
    """Seconds for the rows at hand, and what 1.5 M rows would take at that rate on one worker."""
    with tempfile.TemporaryDirectory() as folder, bench_world("s7") as world:
        path = Path(folder) / "roster.csv"
        people = generate_households(seed=7, count=HOUSEHOLDS, municipality=MIHON, on=world.aoi.starts_on)
        written = write_roster(people, path, municipality=MIHON, encoding="utf-8-sig")
        with program_scope(world.aoi.pk):
            make_setup(world.aoi)
        seconds = _import(world, path)
        with program_scope(world.aoi.pk):
            counts = {
                "households": Household.objects.filter(program=world.aoi).count(),
                "people": Recipient.objects.filter(program=world.aoi).count(),
                "rejects": RosterReject.objects.filter(program=world.aoi).count(),
            }
    total = sum(seconds.values())
    projected = total * FULL_ROWS / written.persons
    return Result(
        id="S7",
        what=f"roster import, measured on {written.persons:,} rows, one worker",
        measured=f"{written.persons / total:,.0f} rows/s; 1.5 M rows in {projected:,.0f} s",
        bar=f"1.5 M rows in <= {BAR_SECONDS:.0f} s",
        held=projected <= BAR_SECONDS,
        detail={"rows": written.persons, "seconds": {k: round(v, 2) for k, v in seconds.items()}, **counts},
    )


def _import(world: World, path: Path) -> dict[str, float]:
    program_id, manager = world.aoi.pk, world.actor("aoi_manager")
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    with program_scope(program_id), path.open("rb") as file:
        taken = import_roster(actor=manager, program_id=program_id, file=file, file_name=path.name)
    run_job(program_id, taken.job_id)
    seconds["stage"] = time.perf_counter() - start
    start = time.perf_counter()
    _run_current(program_id, taken.roster_id)
    seconds["check"] = time.perf_counter() - start
    start = time.perf_counter()
    with program_scope(program_id):
        start_apply(actor=manager, program_id=program_id, roster_id=taken.roster_id)
    _run_current(program_id, taken.roster_id)
    seconds["apply"] = time.perf_counter() - start
    return seconds


def _run_current(program_id: int, roster_id: int) -> None:
    """Run the job that stands on the roster now."""
    with program_scope(program_id):
        job_id = RosterImport.objects.get(program_id=program_id, pk=roster_id).job_id
    assert job_id is not None  # noqa: S101 - import_roster and start_apply set it
    run_job(program_id, job_id)

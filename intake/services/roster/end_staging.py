"""The end of staging: the file is forgotten, and the checks over all lines begin."""

from collections import Counter
from typing import Any

from cases.models import RosterImport
from intake.models import RosterFileSlice
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

CHECK_KIND = "intake.check_roster"


def end_staging(*, actor: Actor, program_id: int, roster_id: int, results: list[dict[str, Any]]) -> Job:
    """Delete the kept file and start the check. Runs once, in the transaction that ends the staging job."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    RosterFileSlice.objects.filter(program_id=program_id, roster_id=roster_id).delete()
    lost: Counter[str] = Counter()
    for result in results:
        lost.update(result["lost"])
    warnings = [
        {"code": "roster.lost_character", "character": point, "count": count} for point, count in lost.most_common(200)
    ]
    rows = sum(result["rows"] for result in results)
    job = start_job(
        kind=CHECK_KIND,
        actor=actor,
        program_id=program_id,
        params={"roster": roster_id, "rows": rows, "warnings": warnings},
        chunks=[({}, rows)],
    )
    RosterImport.objects.filter(program_id=program_id, pk=roster_id).update(job=job)
    return job

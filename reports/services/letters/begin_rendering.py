"""From the first phase of a run to the second."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from reports.job_kinds import RENDER_LETTERS
from reports.models import NoticeRun
from reports.services.letters.check_letters import kind_of
from reports.services.letters.finish_run import finish_run
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.roles import Role


def begin_rendering(
    *, actor: Actor, program_id: int, run_id: int, results: Iterable[Mapping[str, Any]], workers: int = 2
) -> NoticeRun:
    """Cut what the check let pass into lots and start drawing them; a run with nothing left is finished at once.

    A lot holds letters of one kind and one number of sheets. `results` are of the checking job's chunks, in order.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    run = NoticeRun.objects.select_for_update().get(program_id=program_id, pk=run_id)
    # Idempotency: the step from checking to rendering is taken once.
    if run.state != NoticeRun.State.CHECKING:
        return run
    printable: defaultdict[str, list[int]] = defaultdict(list)
    for result in results:
        run.blocked += result["blocked"]
        run.left_out += result["left_out"]
        for key, ids in result["printable"].items():
            printable[key].extend(ids)
    lots = [
        {"kind": kind_of(key), "notices": ids[start : start + run.chunk_letters]}
        for key, ids in sorted(printable.items())
        for start in range(0, len(ids), run.chunk_letters)
    ]
    run.state = NoticeRun.State.RENDERING
    if lots:
        run.job = start_job(
            kind=RENDER_LETTERS,
            actor=actor,
            program_id=program_id,
            params={"run": run.pk},
            chunks=[({"number": number, **lot}, len(lot["notices"])) for number, lot in enumerate(lots, start=1)],
            workers=workers,
        )
    run.save()
    return run if lots else finish_run(actor=actor, program_id=program_id, run_id=run_id)

"""A run from its start to its end, inline."""

from typing import Any

from cases.models import NoticeKind
from reports.models import NoticeRun
from reports.selectors.lot_pieces import pull_list
from reports.services.letters.pull_pieces import pull_pieces
from reports.services.letters.record_destruction import record_destruction
from reports.services.letters.start_run import start_run
from security.actor import Actor
from security.jobs.run import run_job
from security.models import Program
from security.tenancy.scope import program_scope


def start(program: Program, actor: Actor, *, letters_a_lot: int = 4, **values: Any) -> NoticeRun:
    """Start a run of confirmation forms, or of what `values` say."""
    values.setdefault("kinds", [NoticeKind.CONFIRMATION_FORM])
    with program_scope(program.pk):
        return start_run(actor=actor, program_id=program.pk, letters_a_lot=letters_a_lot, **values)


def reload(run: NoticeRun) -> NoticeRun:
    with program_scope(run.program_id):
        return NoticeRun.objects.select_related("program", "job").get(program_id=run.program_id, pk=run.pk)


def job_of(run: NoticeRun) -> int:
    """The job of the run's present phase."""
    assert run.job_id is not None
    return run.job_id


def run_through(run: NoticeRun) -> NoticeRun:
    """Do both phases in this process."""
    run_job(run.program_id, job_of(run))
    run = reload(run)
    run_job(run.program_id, job_of(run))
    return reload(run)


def pull_and_destroy(program: Program, first: Actor, second: Actor) -> list[int]:
    """Take all void pieces out of their lots; needs the program's scope."""
    items = list(pull_list(actor=first, program_id=program.pk).values_list("pk", flat=True))
    pulled = pull_pieces(actor=first, program_id=program.pk, item_ids=items)
    return record_destruction(actor=second, program_id=program.pk, piece_ids=pulled)

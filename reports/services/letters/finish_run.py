"""The end of a letter run."""

from django.db.models import Sum

from reports import events
from reports.files import manifest_file_name, run_directory, stored
from reports.letters.manifest import manifest_of_parts, write_pieces_durably
from reports.models import NoticeRun, PrintLot
from reports.selectors.print_lots import lot_manifest_csv
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def finish_run(*, actor: Actor, program_id: int, run_id: int, blocked: int = 0, left_out: int = 0) -> NoticeRun:
    """Write the manifest of all lots durably, remove files that no lot names, and mark the run as done.

    `blocked` and `left_out` count what the second phase found besides the first. The manifest is written before the
    row: when the disk is full nothing is marked, and the next attempt writes it whole. Raises ManifestError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    run = NoticeRun.objects.select_for_update().get(program_id=program_id, pk=run_id)
    # Idempotency: a finished run stays as it is.
    if run.state == NoticeRun.State.DONE:
        return run
    lots = PrintLot.objects.filter(program_id=program_id, run_id=run_id)
    run.lots = lots.count()
    run.printed = lots.aggregate(letters=Sum("letters", default=0))["letters"]
    run.blocked += blocked
    run.left_out += left_out
    if run.lots:
        _write_manifest(run)
    _remove_strays(run, set(lots.values_list("file_name", flat=True)) | {run.manifest_name})
    run.state = NoticeRun.State.DONE
    run.finished_at = clock.now()
    run.save()
    record(
        events.RUN_FINISHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[run.pk],
        data={"lots": run.lots, "printed": run.printed, "blocked": run.blocked, "left_out": run.left_out},
    )
    return run


def _write_manifest(run: NoticeRun) -> None:
    """Lot by lot: a whole city's manifest is never in memory."""
    lots = PrintLot.objects.filter(program_id=run.program_id, run_id=run.pk).order_by("number")
    parts = (lot_manifest_csv(program_id=run.program_id, lot_id=lot_id) for lot_id in lots.values_list("pk", flat=True))
    run.manifest_name = manifest_file_name(run.program, run.number)
    run.manifest_sha256 = write_pieces_durably(stored(run.manifest_name), manifest_of_parts(parts))


def _remove_strays(run: NoticeRun, named: set[str]) -> None:
    """Files of a killed worker whose letters changed before the next attempt: they hold addresses and are nobody's."""
    directory = run_directory(run.program, run.number)
    folder = stored(directory)
    if folder.is_dir():
        for path in folder.iterdir():
            if f"{directory}/{path.name}" not in named:
                path.unlink(missing_ok=True)

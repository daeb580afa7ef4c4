"""The letter desk: runs that the workers draw, and the lots that go to the post."""

from collections.abc import Sequence
from typing import Final

from cases.models import Notice, NoticeKind
from reports.models import NoticeRun, Posting, PostingLine, PrintLot
from reports.selectors.lot_pieces import pull_list
from reports.selectors.proofs import proof_state
from reports.services.letters.ask_proof import ask_proof
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.decide_proof import decide_proof
from reports.services.letters.pull_pieces import pull_pieces
from reports.services.letters.record_destruction import record_destruction
from reports.services.letters.record_receipt import record_receipt
from reports.services.letters.start_run import start_run
from secretariat.demo.residents import refresh_asked
from secretariat.demo.stage import Stage
from security import clock
from security.roles import Role

# Letters that answer somebody go out as they come; the first letters and reminders when their desk says so.
EVERY_KIND: Final = tuple(NoticeKind)


def start_letters(stage: Stage, kinds: Sequence[NoticeKind] = EVERY_KIND) -> None:
    """Start a run of every letter of these kinds that is queued; the workers draw while the demo goes on."""
    with stage.at(17):
        queued = Notice.objects.filter(
            program_id=stage.program_id, state=Notice.State.QUEUED, kind__in=list(kinds)
        ).exists()
        if not queued:
            return
        run = start_run(actor=stage.play(Role.MANAGER), program_id=stage.program_id, kinds=list(kinds))
        stage.run_ids.append(run.pk)


def post_letters(stage: Stage, *, leaves_proofs: bool = False) -> int:
    """Wait for the runs that were started, take their lots to the post, and return how many letters went.

    Where the municipality wants to see proofs, its officer agrees first; with `leaves_proofs` that is still to be done.
    """
    posted = 0
    while stage.run_ids:
        run_id = stage.run_ids.pop(0)
        run = _finished(stage, run_id)
        # What was started at 17 of the same day cannot be looked at in its morning.
        with stage.at(18 if clock.local(run.created_at).date() == stage.day else 11):
            _pull(stage, run_id)
            if not _may_print(stage, run_id, decides=not leaves_proofs):
                continue
            lots = PrintLot.objects.filter(program_id=stage.program_id, run_id=run_id, posted_at=None)
            confirm_posting(
                actor=stage.play(Role.MAILROOM),
                program_id=stage.program_id,
                lot_ids=list(lots.values_list("pk", flat=True)),
            )
            _enter_receipts(stage)
        posted += run.printed
    if posted:
        with stage.at(11):
            refresh_asked(stage.program_id, stage.residents)
    return posted


def _enter_receipts(stage: Stage) -> None:
    """The post took what was handed in; the receipt of the newest posting is still to come."""
    awaited = Posting.objects.filter(program_id=stage.program_id, state=Posting.State.HANDED_IN)
    # Whoever tries the demo may have posted letters on a day that is not played yet.
    handed_in = list(awaited.filter(posted_at__lte=clock.now()).order_by("number"))
    for posting in handed_in[:-1]:
        posted_on = clock.local(posting.posted_at).date()
        lines = PostingLine.objects.filter(program_id=stage.program_id, posting=posting)
        record_receipt(
            actor=stage.play(Role.MAILROOM, 1),
            program_id=stage.program_id,
            number=posting.number,
            receipt_number=f"{posted_on:%y%m%d}-{posting.number:03d}",
            receipt_on=posted_on,
            accepted=dict(lines.values_list("postal_class", "handed_in")),
        )


def _may_print(stage: Stage, run_id: int, *, decides: bool) -> bool:
    """Ask for the approval of a proof where the program needs one, and with `decides` give it."""
    if proof_state(program_id=stage.program_id, run_id=run_id).may_ask:
        proof = ask_proof(actor=stage.play(Role.MANAGER), program_id=stage.program_id, run_id=run_id)
        if decides:
            decide_proof(
                actor=stage.play(Role.OFFICER), program_id=stage.program_id, proof_id=proof.pk, is_approved=True
            )
    return proof_state(program_id=stage.program_id, run_id=run_id).may_print


def _pull(stage: Stage, run_id: int) -> None:
    """What became void since it was printed is taken out and destroyed before two people."""
    mailroom = stage.play(Role.MAILROOM)
    items = pull_list(actor=mailroom, program_id=stage.program_id, run_id=run_id)
    pulled = pull_pieces(actor=mailroom, program_id=stage.program_id, item_ids=list(items.values_list("pk", flat=True)))
    record_destruction(actor=stage.play(Role.MANAGER), program_id=stage.program_id, piece_ids=pulled)


def _finished(stage: Stage, run_id: int) -> NoticeRun:
    """The run once it is done: its job of checking is followed by one of drawing."""
    waited: set[int] = set()
    while True:
        with stage.at(10):
            run = NoticeRun.objects.get(program_id=stage.program_id, pk=run_id)
        if run.state == NoticeRun.State.DONE or run.job_id is None or run.job_id in waited:
            return run
        waited.add(run.job_id)
        with stage.narrator.step("letters"):
            stage.jobs.wait(
                program_id=stage.program_id,
                job_id=run.job_id,
                what=f"{stage.program.name}: letters of run {run.number}",
            )

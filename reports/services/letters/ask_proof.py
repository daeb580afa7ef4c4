"""Asking the municipality to approve a proof set before letters are printed."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Notice
from reports import events
from reports.errors import ReportError
from reports.files import proof_file_name, stored
from reports.letters.manifest import sha256_of, write_file_durably
from reports.models import NoticeRun, PrintLot, PrintLotItem, RunProof
from reports.read_file import read_stored
from reports.selectors.proofs import proof_state, run_digest, run_totals
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# A proof is read by a person: some lots, some letters of each.
LOTS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class _Sample:
    """A letter of a proof: its lot and place, its pages in the lot's file, and why it was picked."""

    lot: PrintLot
    position: int
    pages: range
    why: str


def ask_proof(*, actor: Actor, program_id: int, run_id: int) -> RunProof:
    """Put some letters of a finished run into a file, as they will be printed, and ask an officer to look at them.

    Of each kind and number of sheets the first, middle and last letter are in it, and one with a reduced name. A proof
    that waited is superseded. Raises NotAllowedError, NotFoundError, ReportError `run_open` (lots are still drawn),
    `proof_not_needed` (the program does not ask for it, it waits already or is approved), `nothing_to_print`,
    ``file_missing``, ``file_changed``, ManifestError.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    run = NoticeRun.objects.filter(program_id=program_id, pk=run_id).select_for_update(no_key=True).first()
    if run is None:
        raise NotFoundError(_("There is no such run. Reload the list of runs."))
    if run.state != NoticeRun.State.DONE:
        raise ReportError(_("The run is not finished. Wait until its last lot is drawn."), code="run_open")
    # Idempotency: a run that waits or is approved as it stands is not asked about again.
    if not proof_state(program_id=program_id, run_id=run_id).may_ask:
        raise ReportError(
            _("The run needs no proof now: it waits for an officer, is approved, or the program asks for none."),
            code="proof_not_needed",
        )
    if run_totals(program_id=program_id, run_id=run_id)[0] == 0:
        raise ReportError(_("The run holds no letter that could be printed."), code="nothing_to_print")
    samples = list(_samples(run))
    proof = _entered(actor, run, samples)
    record(
        events.PROOF_ASKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[proof.pk],
        data={"run": run.number, "number": proof.number, "letters": proof.letters, "samples": len(samples)},
    )
    return proof


def _entered(actor: Actor, run: NoticeRun, samples: Sequence[_Sample]) -> RunProof:
    earlier = RunProof.objects.filter(program_id=run.program_id, run=run)
    number = earlier.count() + 1
    # Of a run with letters of restricted households only, an officer sees the figures.
    name = proof_file_name(run.program, run.number, number) if samples else ""
    pdf = _proof_pdf(samples) if samples else b""
    if samples:
        write_file_durably(stored(name), pdf)
    letters, sheets = run_totals(program_id=run.program_id, run_id=run.pk)
    values = {
        "digest": run_digest(program_id=run.program_id, run_id=run.pk),
        "letters": letters,
        "sheets": sheets,
        "samples": [
            {"lot": sample.lot.number, "kind": sample.lot.kind, "position": sample.position, "why": sample.why}
            for sample in samples
        ],
        "file_name": name,
        "sha256": sha256_of(pdf) if samples else "",
        "asked_by_id": actor.person_id,
        "asked_at": clock.now(),
    }
    waiting = earlier.filter(state=RunProof.State.ASKED).first()
    if waiting is None:
        return RunProof.objects.create(program_id=run.program_id, run=run, number=number, **values)
    # The run changed while the officer had it: the same request shows what the run is now.
    for field, value in values.items():
        setattr(waiting, field, value)
    waiting.save()
    return waiting


def _samples(run: NoticeRun) -> Iterator[_Sample]:
    lots = PrintLot.objects.filter(program_id=run.program_id, run=run, cancelled_at=None).order_by("number")
    of_sort: dict[tuple[str, int], PrintLot] = {}
    for lot in lots:
        of_sort.setdefault((lot.kind, lot.sheets // max(lot.letters, 1)), lot)
    for lot in list(of_sort.values())[:LOTS_SHOWN]:
        yield from _samples_of(lot)


def _samples_of(lot: PrintLot) -> Iterator[_Sample]:
    """Letters of restricted households are nobody's samples."""
    items = PrintLotItem.objects.filter(program_id=lot.program_id, lot=lot, notice__household__protected=False)
    items = items.exclude(notice__state=Notice.State.VOID)
    rows = list(items.order_by("position").values_list("position", "start_page", "pages", "reduced"))
    if not rows:
        return
    reduced = next((row for row in rows if row[3]), None)
    picked = {"first": rows[0], "middle": rows[len(rows) // 2], "last": rows[-1], "reduced": reduced}
    seen: set[int] = set()
    for why, row in picked.items():
        if row is not None and row[0] not in seen:
            seen.add(row[0])
            yield _Sample(lot, row[0], range(row[1] - 1, row[1] - 1 + row[2]), why)


def _proof_pdf(samples: Sequence[_Sample]) -> bytes:
    """Pages of the lots' own files, not drawn anew: what is approved is what is printed."""
    target = pypdfium2.PdfDocument.new()
    for lot in dict.fromkeys(sample.lot for sample in samples):
        pages = [page for sample in samples if sample.lot == lot for page in sample.pages]
        with pypdfium2.PdfDocument(read_stored(lot.file_name, lot.sha256).content) as source:
            target.import_pages(source, pages)
    buffer = io.BytesIO()
    target.save(buffer)
    target.close()
    return buffer.getvalue()

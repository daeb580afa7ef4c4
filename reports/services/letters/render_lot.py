"""The second phase of a run: one lot, drawn, written durably and entered in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from cases.errors import NotPossibleError
from cases.models import Notice, ProgramSetup
from cases.services.notice.block import block_notices
from cases.services.notice.mark_rendered import mark_rendered
from reports import events
from reports.errors import ReportError
from reports.files import lot_file_name, stored
from reports.letters.digests import fonts_sha256, template_sha256, told_sha256
from reports.letters.manifest import write_file_durably
from reports.letters.parts import told
from reports.letters.render import LetterRenderError, RenderedPdf, render_letters
from reports.letters.types import LetterContent
from reports.models import NoticeRun, PrintLot
from reports.pdf import collector_paused
from reports.selectors.letter_contents import LetterDraft, letter_drafts
from reports.services.letters.check_letters import problem_of, sheets_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.jobs.kinds import ItemError
from security.roles import Role

_ENTER_ITEMS: Final = """
    INSERT INTO reports_printlotitem (program_id, lot_id, notice_id, position, start_page, pages, postcode, reduced)
    SELECT %(program)s, %(lot)s, given.notice, given.position, given.start, given.pages, given.postcode, given.reduced
    FROM unnest(%(notices)s::bigint[], %(starts)s::int[], %(pages)s::int[], %(postcodes)s::text[], %(reduced)s::bool[])
        WITH ORDINALITY AS given(notice, start, pages, postcode, reduced, position)
"""


@dataclass(frozen=True, slots=True)
class RenderedLot:
    """The lot's id, None when no letter could be printed; how many were blocked, how many had left the queue."""

    lot_id: int | None
    letters: int = 0
    blocked: int = 0
    left_out: int = 0
    problems: tuple[ItemError, ...] = ()


@dataclass(slots=True)
class _Pieces:
    """What of a lot can be drawn and what not; what each letter says is told once, for its check and its hash."""

    drafts: list[LetterDraft] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    problems: list[ItemError] = field(default_factory=list)

    def refuse(self, notice_id: int, reason: str, problem: ItemError) -> None:
        self.reasons[notice_id] = reason
        self.problems.append(problem)

    def take_out(self, code: str, messages: Mapping[str, str]) -> None:
        """Refuse drafts after all, by letter number, each with what is said of it."""
        drafts, self.drafts = self.drafts, []
        for draft in drafts:
            message = messages.get(draft.content.letter_no) if draft.content else None
            if message is None:
                self.drafts.append(draft)
            else:
                self.refuse(draft.notice_id, code, ItemError(str(draft.notice_id), code, message))

    @property
    def contents(self) -> list[LetterContent]:
        return [draft.content for draft in self.drafts if draft.content is not None]


@collector_paused()  # Everything that is made here lives until the lot is entered, and holds no circles.
def render_lot(
    *, actor: Actor, program_id: int, run_id: int, number: int, kind: str, notice_ids: Sequence[int]
) -> RenderedLot:
    """Draw letters of one kind into one file, write it durably, then enter the lot and mark the letters as rendered.

    The file comes first and bears a name that follows from its content; the lot, its items and the state of the
    letters come in the transaction of the caller. A worker killed in between leaves a file that the next one writes
    again, byte for byte. A letter that changed its state while the lot was drawn stops the lot (ReportError
    `letters_changed`): the next attempt leaves it out. Raises ManifestError when the disk is full, ReportError
    `design_changed` when the run's lots were drawn from other templates or fonts.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    # Idempotency: a lot that stands is not drawn again.
    standing = PrintLot.objects.filter(program_id=program_id, run_id=run_id, number=number).first()
    if standing is not None:
        return RenderedLot(standing.pk, letters=standing.letters)
    run = NoticeRun.objects.get(program_id=program_id, pk=run_id)
    _refuse_another_design(run)
    archives = ProgramSetup.objects.filter(program_id=program_id).values_list("letter_archive", flat=True)
    drafts = letter_drafts(program_id=program_id, notice_ids=notice_ids, state=Notice.State.QUEUED)
    pieces = _sorted_out(drafts)
    rendered = _drawn(pieces, is_archival=any(archives))
    _take_off_the_queue(actor, program_id, pieces)
    done = RenderedLot(
        None, blocked=len(pieces.reasons), left_out=len(notice_ids) - len(drafts), problems=tuple(pieces.problems)
    )
    if rendered is None:
        return done
    lot = _enter_lot(run, number, kind, pieces, rendered)
    _enter_items(lot, pieces.drafts, rendered)
    record(
        events.LOT_RENDERED,
        actor=actor,
        program_id=program_id,
        subject_ids=[lot.pk],
        data={"run": run.number, "number": number, "letters": lot.letters, "sha256": lot.sha256},
    )
    return RenderedLot(lot.pk, lot.letters, done.blocked, done.left_out, done.problems)


def _refuse_another_design(run: NoticeRun) -> None:
    """All letters of a run look alike: what was approved for some of them holds for all."""
    lots = PrintLot.objects.filter(program_id=run.program_id, run=run, cancelled_at=None).order_by("number")
    other = lots.exclude(template_sha256=template_sha256(), fonts_sha256=fonts_sha256()).first()
    if other is not None:
        raise ReportError(
            _(
                "The templates or fonts of letters are not those that lot %(number)d of this run was drawn with. "
                "Put the former ones back, or cancel the lots drawn so far; then run the job again."
            )
            % {"number": other.number},
            code="design_changed",
        )


def _sorted_out(drafts: Collection[LetterDraft]) -> _Pieces:
    """Check again: between the phases somebody may have changed a name or an address."""
    pieces = _Pieces()
    for draft in drafts:
        words = "" if draft.content is None else told(draft.content)
        found = problem_of(draft, words)
        if found is None:
            pieces.words[draft.notice_id] = words
            pieces.drafts.append(draft)
        else:
            pieces.refuse(draft.notice_id, *found)
    return pieces


def _drawn(pieces: _Pieces, *, is_archival: bool) -> RenderedPdf | None:
    """Draw what can be drawn; letters whose text runs over its page are left out."""
    while pieces.drafts:
        try:
            return render_letters(pieces.contents, checked=True, is_archival=is_archival)
        except LetterRenderError as error:
            if not error.overflowing:
                raise
            pieces.take_out(error.code, error.overflowing)
    return None


def _take_off_the_queue(actor: Actor, program_id: int, pieces: _Pieces) -> None:
    """Mark what was drawn and block the rest, unless somebody was faster."""
    try:
        if pieces.drafts:
            ids = [draft.notice_id for draft in pieces.drafts]
            mark_rendered(actor=actor, program_id=program_id, notice_ids=ids)
        if pieces.reasons:
            block_notices(actor=actor, program_id=program_id, reasons=pieces.reasons)
    except NotPossibleError as error:
        raise ReportError(
            _("Letters of the lot were voided or printed while it was drawn. It is drawn again without them."),
            code="letters_changed",
        ) from error


def _enter_lot(run: NoticeRun, number: int, kind: str, pieces: _Pieces, rendered: RenderedPdf) -> PrintLot:
    digest = told_sha256(pieces.words[draft.notice_id] for draft in pieces.drafts)
    file_name = lot_file_name(run.program, run.number, number, kind, digest)
    path = stored(file_name)
    _sweep_leftovers(path)
    write_file_durably(path, rendered.pdf)
    return PrintLot.objects.create(
        program_id=run.program_id,
        run=run,
        number=number,
        kind=kind,
        letters=len(pieces.drafts),
        pages=sum(rendered.pages_per_letter),
        sheets=sum(map(sheets_of, rendered.pages_per_letter)),
        size=len(rendered.pdf),
        file_name=file_name,
        sha256=rendered.sha256,
        template_sha256=template_sha256(),
        fonts_sha256=fonts_sha256(),
        data_sha256=digest,
        rendered_at=clock.now(),
    )


def _sweep_leftovers(path: Path) -> None:
    """Remove what a killed worker left half written under a temporary name."""
    if path.parent.is_dir():
        for leftover in path.parent.glob(f".{path.name}.*.part"):
            leftover.unlink(missing_ok=True)


def _enter_items(lot: PrintLot, drafts: Sequence[LetterDraft], rendered: RenderedPdf) -> None:
    """Enter the places of all letters of a lot in one statement."""
    postcodes = [draft.content.address.postcode if draft.content else "" for draft in drafts]
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTER_ITEMS,
            {
                "program": lot.program_id,
                "lot": lot.pk,
                "notices": [draft.notice_id for draft in drafts],
                "starts": rendered.first_pages,
                "pages": rendered.pages_per_letter,
                "postcodes": postcodes,
                "reduced": [draft.reduced for draft in drafts],
            },
        )

"""Starting of a letter run."""

from collections.abc import Collection, Sequence

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from cases.models import Notice, NoticeKind
from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.job_kinds import CHECK_LETTERS
from reports.models import NoticeRun
from reports.selectors.cut_off import cut_off
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.jobs.start import start_job
from security.roles import Role

# A check reads and measures only, some thousand letters a second; a lot is stamped in a few seconds. The post gives its
# discount for barcodes from 1,000 pieces on (domain.md §3.4), so lots break there.
CHECK_LETTERS_A_CHUNK = 4_000
LETTERS_A_LOT = 1_000


def start_run(
    *,
    actor: Actor,
    program_id: int,
    kinds: Sequence[NoticeKind],
    notice_ids: Collection[int] | None = None,
    letters_a_lot: int = LETTERS_A_LOT,
    workers: int = 2,
) -> NoticeRun:
    """Start a run of the queued letters of these kinds, in the order of their postcodes, in lots of `letters_a_lot`.

    All are checked first (job `reports.check_letters`); what cannot be printed goes to the exception bench and the
    rest is drawn (job `reports.render_letters`), so no page is printed before every letter was looked at.
    `notice_ids` narrows the run: one letter at the desk takes the same path. Without it, letters that were queued after
    the program's cut-off of today wait for tomorrow.
    Raises NotAllowedError; ReportError `nothing_queued`, `run_active` (another run of the same kinds is at work).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    # The row of the sequence is locked until the end of the transaction: two starts at once take turns.
    (number,) = take_numbers(program_id=program_id, kind="letter_run", count=1)
    if notice_ids is None:
        _refuse_second_run(program_id, kinds)
    picked = _queued(program_id, kinds, notice_ids)
    if not picked:
        raise ReportError(_("No letter of these kinds is queued. Queue letters first."), code="nothing_queued")
    run = NoticeRun.objects.create(
        program_id=program_id,
        number=number,
        kinds=[NoticeKind(kind).value for kind in kinds],
        chunk_letters=letters_a_lot,
        planned=len(picked),
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    starts = range(0, len(picked), CHECK_LETTERS_A_CHUNK)
    chunks = [picked[start : start + CHECK_LETTERS_A_CHUNK] for start in starts]
    run.job = start_job(
        kind=CHECK_LETTERS,
        actor=actor,
        program_id=program_id,
        params={"run": run.pk, "workers": workers},
        chunks=[({"notices": ids}, len(ids)) for ids in chunks],
        workers=workers,
    )
    run.save(update_fields=["job"])
    record(
        events.RUN_STARTED,
        actor=actor,
        program_id=program_id,
        subject_ids=[run.pk],
        data={"kinds": run.kinds, "planned": run.planned},
    )
    return run


def _refuse_second_run(program_id: int, kinds: Sequence[NoticeKind]) -> None:
    wanted = {NoticeKind(kind).value for kind in kinds}
    at_work = NoticeRun.objects.filter(program_id=program_id, job__state__in=["running", "paused", "failed"]).exclude(
        state=NoticeRun.State.DONE
    )
    for run in at_work:
        if wanted & set(run.kinds):
            raise ReportError(
                _("Run %(number)d of these letters is not finished. Wait for it, or resume or cancel its job.")
                % {"number": run.number},
                code="run_active",
                run_id=run.pk,
            )


def _queued(program_id: int, kinds: Sequence[NoticeKind], notice_ids: Collection[int] | None) -> list[int]:
    """Ids in the order of printing: kind, postcode of the envelope, number of the letter."""
    rows = Notice.objects.filter(program_id=program_id, state=Notice.State.QUEUED, kind__in=list(kinds))
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    elif (until := cut_off(program_id=program_id).passed_at) is not None:
        rows = rows.filter(queued_at__lte=until)
    return list(
        rows.annotate(
            envelope=Coalesce(NullIf(F("household__mailing_postcode"), Value("")), F("household__postcode")),
        )
        .order_by("kind", "envelope", "number")
        .values_list("pk", flat=True)
    )

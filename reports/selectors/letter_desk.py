"""The desk of letters: what waits, what is being drawn, what goes to the post, what came back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Count, Q, QuerySet

from cases.models import Notice, NoticeKind
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.qr_payload import DocType, QrPayloadError, parse_qr_payload
from cases.selectors.ledger import first_letters_due
from cases.services.notice.mark_posted import LEDGER_CHANGE_OF_KIND
from reports.models import NoticeRun, PrintLot
from reports.selectors.cut_off import CutOff, cut_off
from reports.selectors.print_lots import QueuedLetters, lots, queued_letters, runs
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.jobs.progress import Progress, progress_of
from security.models import Job
from security.roles import Role
from security.tenancy.scope import restricted_included

DESK = (Role.MANAGER, Role.MAILROOM)
RUNS_SHOWN = 30
BENCH_PAGE = 50
RETURNS_SHOWN = 30
_LETTER_NUMBER = re.compile(r"N?-?0*([0-9]{1,9})", re.IGNORECASE)
KIND_OF_DOCUMENT: Mapping[DocType, NoticeKind] = MappingProxyType(
    {
        DocType.PUSH_NOTICE: NoticeKind.PUSH_NOTICE,
        DocType.CONFIRMATION_FORM: NoticeKind.CONFIRMATION_FORM,
        DocType.APPLICATION_FORM: NoticeKind.APPLICATION_FORM,
        DocType.DEFICIENCY: NoticeKind.DEFICIENCY,
        DocType.DECISION: NoticeKind.DECISION,
        DocType.DENIAL: NoticeKind.DENIAL,
        DocType.TRANSFER_FAILED: NoticeKind.TRANSFER_FAILED,
        DocType.DEEMED_WITHDRAWAL: NoticeKind.DEEMED_WITHDRAWAL,
        DocType.GIFT_COVER: NoticeKind.GIFT_COVER,
        DocType.REMINDER: NoticeKind.REMINDER,
        DocType.CERTIFICATE: NoticeKind.CERTIFICATE,
        DocType.INCIDENT: NoticeKind.INCIDENT,
    }
)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run with how far its job is, how many lots of it stand (are not cancelled) and how many of these are posted;
    `progress` is None without a job."""

    run: NoticeRun
    progress: Progress | None
    lots: int
    posted: int

    @property
    def is_active(self) -> bool:
        """Whether the page asks for news."""
        return self.run.state != NoticeRun.State.DONE and self.progress is not None and self.progress.state == "running"

    @property
    def moves_households(self) -> bool:
        """Whether posting its letters moves households in the ledger: decisions and questions do not."""
        return any(kind in LEDGER_CHANGE_OF_KIND for kind in self.run.kinds)

    @property
    def percent(self) -> int:
        """How far the present phase is."""
        return int(self.progress.share * 100) if self.progress else 0


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """What the desk sees first."""

    queues: list[QueuedLetters]
    first_letters: dict[str, int]
    runs: list[RunLine]
    cut_off: CutOff


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """What waits at the desk of letters."""

    queued: int
    blocked: int


@restricted_included()
def letter_desk(*, actor: Actor, program_id: int) -> LetterDesk:
    """Queues by kind, households that were never written to, and the newest runs."""
    authorise(actor, *DESK, program_id=program_id)
    return LetterDesk(
        queued_letters(program_id=program_id),
        first_letters_due(actor=actor, program_id=program_id),
        _lines(program_id, list(runs(program_id=program_id)[:RUNS_SHOWN])),
        cut_off(program_id=program_id),
    )


def run_line(*, actor: Actor, program_id: int, number: int) -> RunLine | None:
    """The run of that number, or None."""
    authorise(actor, *DESK, program_id=program_id)
    run = runs(program_id=program_id).filter(number=number).first()
    return _lines(program_id, [run])[0] if run else None


def lots_of(*, actor: Actor, program_id: int, run: NoticeRun) -> "QuerySet[PrintLot]":
    """The lots of a run in the order of printing."""
    authorise(actor, *DESK, program_id=program_id)
    return lots(program_id=program_id, run_id=run.pk)


def blocked_letters(*, actor: Actor, program_id: int, after_id: int = 0) -> list[Notice]:
    """A page of the exception bench, by id; letters of restricted households are the dedicated desk's."""
    authorise(actor, *DESK, program_id=program_id)
    rows = Notice.objects.filter(
        program_id=program_id, state=Notice.State.BLOCKED, household__protected=False, pk__gt=after_id
    )
    return _named(list(rows.select_related("household", "application").order_by("pk")[:BENCH_PAGE]))


def returned_letters(*, actor: Actor, program_id: int) -> list[Notice]:
    """Letters that came back and were not sent again, the newest first."""
    authorise(actor, *DESK, program_id=program_id)
    sent_again = Notice.objects.filter(program_id=program_id, params__has_key="resend_of").values("params__resend_of")
    rows = Notice.objects.filter(
        program_id=program_id, state=Notice.State.RETURNED, household__protected=False
    ).exclude(pk__in=[row["params__resend_of"] for row in sent_again])
    return _named(list(rows.select_related("household", "application").order_by("-returned_at", "-pk")[:RETURNS_SHOWN]))


def letters_of_code(*, actor: Actor, program_id: int, code: str) -> list[Notice]:
    """Posted letters that a code names, the newest first: a letter's number, the code of a page, a receipt number."""
    authorise(actor, *DESK, program_id=program_id)
    rows = Notice.objects.filter(program_id=program_id, state=Notice.State.POSTED)
    found = rows.filter(_named_by(code.strip()))
    return _named(list(found.select_related("household").order_by("-posted_at", "-pk")[:10]))


def _named(letters: list[Notice]) -> list[Notice]:
    """The letters, with a line in the access log that their addressees were shown."""
    for letter in letters:
        seen_in_list(letter.program_id, [letter.household_id])
    return letters


@restricted_included()
def letter_counts(*, actor: Actor, program_id: int) -> LetterCounts:
    """The counts of the menu."""
    authorise(actor, *DESK, program_id=program_id)
    waiting = queued_letters(program_id=program_id)
    return LetterCounts(sum(row.queued for row in waiting), sum(row.blocked for row in waiting))


def queued_ids(*, actor: Actor, program_id: int, kinds: Sequence[str], receipt_numbers: Sequence[str]) -> list[int]:
    """Queued letters of these kinds to the households of these receipt numbers."""
    authorise(actor, *DESK, program_id=program_id)
    spelled = [text for number in receipt_numbers for text in _spellings(number)]
    rows = Notice.objects.filter(
        Q(household__receipt_number__in=spelled) | Q(application__receipt_number__in=spelled),
        program_id=program_id,
        state=Notice.State.QUEUED,
        kind__in=list(kinds),
    )
    return list(rows.values_list("pk", flat=True))


def _lines(program_id: int, found: list[NoticeRun]) -> list[RunLine]:
    jobs: list[Job] = [run.job for run in found if run.job is not None]
    progress = progress_of(program_id=program_id, jobs=jobs)
    counts = {
        row["run_id"]: (row["lots"], row["posted"])
        for row in PrintLot.objects.filter(
            program_id=program_id, run_id__in=[run.pk for run in found], cancelled_at=None
        )
        .order_by()
        .values("run_id")
        .annotate(lots=Count("pk"), posted=Count("posted_at"))
    }
    return [RunLine(run, progress.get(run.job_id or 0), *counts.get(run.pk, (0, 0))) for run in found]


def _named_by(code: str) -> Q:
    try:
        payload = parse_qr_payload(code)
    except QrPayloadError:
        payload = None
    if payload is not None:
        return receipt_named(payload.receipt_number) & Q(kind=KIND_OF_DOCUMENT[payload.doc_type])
    if _spellings(code):
        return receipt_named(code)
    number = _LETTER_NUMBER.fullmatch(code)
    return Q(number=int(number[1])) if number else Q(pk__in=[])


def receipt_named(text: str, letter: str = "") -> Q:
    """Letters with this receipt number, however it is spelt; ``letter`` leads to the letter, such as ``notice__``."""
    spelled = _spellings(text)
    return Q(**{f"{letter}household__receipt_number__in": spelled}) | Q(
        **{f"{letter}application__receipt_number__in": spelled}
    )


def _spellings(text: str) -> list[str]:
    try:
        number = parse_receipt_number(text)
    except RuleError:
        return []
    return [str(number), number.compact]

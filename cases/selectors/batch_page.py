"""One transfer batch as its page shows it: where its sum comes from, how it divides, who signed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Value, When

from cases import events
from cases.models import (
    AccountInquiryLine,
    Decision,
    Hold,
    HoldKind,
    PayoutBatch,
    PayoutFile,
    ProgramSetup,
    TransferLine,
)
from cases.models import TransferResult as Result
from cases.rules.bank_directory import find_bank
from cases.rules.business_days import BankCalendar
from cases.rules.terms import read_terms
from cases.rules.zengin.profiles import BANK_PROFILES, BankProfile
from cases.selectors.money import READERS, Figure
from security.actor import Actor, authorise
from security.models import AuditEvent
from security.tenancy.scope import restricted_included

REFUSED_SHOWN = 100
BANKS_BY_NAME = 5  # banks with a line of their own; the rest is one line

# Where a grant was when the batch was prepared: in it, or why it was not.
HERE, EARLIER, FAILED, DUPLICATE, HELD, WAITS = "here", "earlier", "failed", "duplicate", "held", "waits"


@dataclass(frozen=True, slots=True)
class Chain:
    """From everything that was granted to the sum of the batch, as things stood when it was prepared.

    Of a program that pays by terms, within the term of the batch. `granted` is counted from the decisions, `parts` are
    the grants that are not in the batch, by place; `lines` is the batch's own count and total, so that `adds_up` proves
    something.
    """

    granted: Figure
    parts: dict[str, Figure]
    lines: Figure

    @property
    def adds_up(self) -> bool:
        """Granted, less what is elsewhere, is what the batch holds, to the yen."""
        return sum(self.parts.values(), self.lines) == self.granted


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a breakdown. `bank_count` is above 1 where small banks are taken together."""

    label: str
    figure: Figure
    bank_count: int = 1


@dataclass(frozen=True, slots=True)
class Download:
    """How often the released file was read, and when last."""

    times: int = 0
    last_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """A batch with its sums. `warnings` and `stops` count findings by code, from the preparation.

    `unanswered` are the payments into accounts that the bank was asked about and has not answered yet.
    """

    batch: PayoutBatch
    profile: BankProfile | None
    file: PayoutFile | None
    ceiling_yen: int
    deliver_by: dt.date
    chain: Chain
    amounts: list[tuple[int, Figure]]
    banks: list[Share]
    reissued: Figure
    warnings: dict[str, int] = field(default_factory=dict)
    stops: dict[str, int] = field(default_factory=dict)
    download: Download = field(default_factory=Download)
    paid: Figure = field(default_factory=Figure)
    failed: Figure = field(default_factory=Figure)
    open: Figure = field(default_factory=Figure)
    decided_by_reader: bool = False
    unanswered: int = 0
    term_name: str = ""

    @property
    def records(self) -> int:
        """Records of the file: its payments, header, trailer and end."""
        return self.batch.line_count + 3

    @property
    def breakdowns_agree(self) -> bool:
        """Both breakdowns come to the count and total of the batch."""
        whole = self.chain.lines
        return (
            sum((figure for _yen, figure in self.amounts), Figure()) == whole
            and sum((share.figure for share in self.banks), Figure()) == whole
        )


def find_batch(*, actor: Actor, program_id: int, number: int) -> PayoutBatch | None:
    """The batch of that number, with the people who signed it, or None."""
    authorise(actor, *READERS, program_id=program_id)
    people = ("prepared_by", "checked_by", "released_by", "cancelled_by")
    employers = [f"{person}__{employer}" for person in people for employer in ("contractor", "municipality")]
    rows = PayoutBatch.objects.filter(program_id=program_id, number=number)
    return rows.select_related(*people, *employers).first()


@restricted_included()
def batch_page(*, actor: Actor, program_id: int, batch: PayoutBatch) -> BatchPage:
    """Everything the page of a batch shows, by grouped sums: no row of a resident is read."""
    authorise(actor, *READERS, program_id=program_id)
    setup = ProgramSetup.objects.get(program_id=program_id)
    lines = TransferLine.objects.filter(program_id=program_id, batch_id=batch.pk).order_by()
    results: dict[str | None, Figure] = {
        row["results__outcome"]: Figure(row["count"], row["yen"])
        for row in lines.values("results__outcome").annotate(count=Count("pk"), yen=Sum("amount_yen"))
    }
    return BatchPage(
        batch=batch,
        profile=BANK_PROFILES.get(batch.bank_profile),
        file=PayoutFile.objects.filter(program_id=program_id, batch_id=batch.pk).defer("content").first(),
        ceiling_yen=setup.ceiling_yen,
        deliver_by=BankCalendar().delivery_deadline(batch.transfer_on, setup.transfer_lead_days),
        chain=_chain(program_id, batch),
        amounts=_amounts(lines),
        banks=_banks(lines),
        reissued=_figure(lines.filter(_failed_before(program_id))),
        warnings=_counted(batch, "warn"),
        stops=_counted(batch, "stop"),
        download=_download(program_id, batch),
        paid=results.get(Result.Outcome.PAID, Figure()),
        failed=results.get(Result.Outcome.FAILED, Figure()),
        open=results.get(None, Figure()),
        decided_by_reader=lines.filter(decision__decided_by_id=actor.user_id).exists(),
        unanswered=0 if batch.released_at else lines.filter(_asked(program_id)).count(),
        term_name=next((term.name for term in read_terms(setup.terms) if term.number == batch.term), ""),
    )


def _asked(program_id: int) -> Exists:
    """Whether the bank still has to say that the account of a line exists."""
    return Exists(
        AccountInquiryLine.objects.filter(
            program_id=program_id, account_id=OuterRef("account_id"), inquiry__answered_at=None
        )
    )


def _failed_before(program_id: int) -> Exists:
    """Whether the bank gave back an earlier attempt at a line; one of a cancelled batch never left the house."""
    earlier = Result.objects.filter(
        program_id=program_id,
        person_id=OuterRef("person_id"),
        purpose=OuterRef("purpose"),
        period=OuterRef("period"),
        attempt__lt=OuterRef("attempt"),
        outcome=Result.Outcome.FAILED,
    )
    return Exists(earlier.exclude(reason=Result.Reason.CANCELLED))


@restricted_included()
def refused_lines(
    *, actor: Actor, program_id: int, batch: PayoutBatch, refusals: Mapping[int, str]
) -> list[tuple[str, int, str]]:
    """The payments that a check refused: receipt number, yen and code, the first hundred in the order of the file."""
    authorise(actor, *READERS, program_id=program_id)
    if not refusals:
        return []
    rows = TransferLine.objects.filter(program_id=program_id, batch_id=batch.pk, application_id__in=list(refusals))
    found = rows.order_by("position").values_list("application__receipt_number", "amount_yen", "application_id")
    return [(number, yen, refusals[application_id]) for number, yen, application_id in found[:REFUSED_SHOWN]]


def _chain(program_id: int, batch: PayoutBatch) -> Chain:
    """Grants by where they were at the moment of the preparation: later decisions and results do not change it."""
    at = batch.prepared_at
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=batch.term,
        sequence__gt=OuterRef("sequence"),
        decided_at__lte=at,
    )
    grants = Decision.objects.filter(
        ~Exists(later), program_id=program_id, term=batch.term, outcome=Decision.Outcome.GRANT, decided_at__lte=at
    )
    whole = grants.aggregate(count=Count("pk"), yen=Sum("amount_yen", default=0))
    placed = grants.annotate(place=_place(program_id, batch)).order_by()
    parts = {
        row["place"]: Figure(row["count"], row["yen"])
        for row in placed.values("place").annotate(count=Count("pk"), yen=Sum("amount_yen"))
    }
    parts.pop(HERE, None)
    order = (EARLIER, FAILED, DUPLICATE, HELD, WAITS)
    return Chain(
        granted=Figure(whole["count"], whole["yen"]),
        parts={place: parts[place] for place in order if place in parts},
        lines=Figure(batch.line_count, batch.total_yen),
    )


def _place(program_id: int, batch: PayoutBatch) -> Case:
    at = batch.prepared_at
    lines = TransferLine.objects.filter(
        program_id=program_id, application=OuterRef("application"), batch__term=batch.term
    )
    failed = Result.objects.filter(
        program_id=program_id, line=OuterRef("pk"), outcome=Result.Outcome.FAILED, recorded_at__lte=at
    )
    holds = Hold.objects.filter(
        Q(released_at=None) | Q(released_at__gt=at),
        program_id=program_id,
        application=OuterRef("application"),
        opened_at__lte=at,
    )
    return Case(
        When(Exists(lines.filter(batch_id=batch.pk)), then=Value(HERE)),
        When(Exists(lines.filter(~Exists(failed), batch__number__lt=batch.number)), then=Value(EARLIER)),
        When(Exists(holds.filter(kind=HoldKind.ACCOUNT_FAILED)), then=Value(FAILED)),
        When(Exists(holds.filter(kind=HoldKind.DUPLICATE)), then=Value(DUPLICATE)),
        When(Exists(holds), then=Value(HELD)),
        default=Value(WAITS),
        output_field=CharField(),
    )


def _amounts(lines: "QuerySet[TransferLine]") -> list[tuple[int, Figure]]:
    rows = lines.values("amount_yen").annotate(count=Count("pk")).order_by("amount_yen")
    return [(row["amount_yen"], Figure(row["count"], row["count"] * row["amount_yen"])) for row in rows]


def _banks(lines: "QuerySet[TransferLine]") -> list[Share]:
    rows = lines.values("account__bank_code").annotate(count=Count("pk"), yen=Sum("amount_yen"))
    found = [
        (row["account__bank_code"], Figure(row["count"], row["yen"]))
        for row in rows.order_by("-count", "account__bank_code")
    ]
    own, small = (found, []) if len(found) <= BANKS_BY_NAME + 1 else (found[:BANKS_BY_NAME], found[BANKS_BY_NAME:])
    shares = [Share(bank.name if (bank := find_bank(code)) else code, figure) for code, figure in own]
    if small:
        shares.append(Share("", sum((figure for _code, figure in small), Figure()), len(small)))
    return shares


def _figure(lines: "QuerySet[TransferLine]") -> Figure:
    sums = lines.aggregate(count=Count("pk"), yen=Sum("amount_yen", default=0))
    return Figure(sums["count"], sums["yen"])


def _counted(batch: PayoutBatch, severity: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in batch.findings:
        if found["severity"] == severity:
            counts[found["code"]] = counts.get(found["code"], 0) + found.get("count", 1)
    return counts


def _download(program_id: int, batch: PayoutBatch) -> Download:
    if batch.released_at is None:
        return Download()
    reads = AuditEvent.objects.filter(
        program_id=program_id, code=events.FILE_READ.code, at__gte=batch.released_at, subject_ids=[batch.pk]
    ).aggregate(times=Count("pk"), last=Max("at"))
    return Download(reads["times"], reads["last"])

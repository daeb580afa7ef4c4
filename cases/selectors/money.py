"""Reads of money: the ledger's totals, batches and their lines, the schedule of transfers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Aggregate, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from cases.models import ENDED, Application, Decision, Household, PayoutBatch, ProgramSetup, Status, TransferLine
from cases.models import TransferResult as Result
from cases.rules.business_days import BankCalendar
from cases.rules.terms import ONCE, read_terms
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS = (Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR, Role.MANAGER, Role.PAYMENT_CLERK)
BEFORE_RELEASE = (PayoutBatch.State.PREPARED, PayoutBatch.State.CHECKED)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, and how much in yen."""

    count: int = 0
    yen: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.count + other.count, self.yen + other.yen)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotals:
    """Where the money of a program stands. Each figure has a condition of its own and none is the rest of others, so
    that `adds_up` proves something.

    `entitled`: households with an amount, as `households_with_amount` has them. `decided`: grants that stand. Of these:
    `waiting` (no open transfer, on hold or not), `in_batch` (prepared or checked), `sent` (released, no result yet),
    `paid`, `settled` (closed without a transfer, as goods are). `exported`: lines in released files, all attempts;
    `failed`: those that failed at the bank; `reissued`: exported again after such a failure.
    """

    entitled: Figure
    decided: Figure
    waiting: Figure
    in_batch: Figure
    sent: Figure
    paid: Figure
    settled: Figure
    exported: Figure
    failed: Figure
    reissued: Figure

    @property
    def adds_up(self) -> bool:
        """Granted is paid, on its way or held, to the yen; and every exported line is paid, failed or on its way."""
        granted = self.waiting + self.in_batch + self.sent + self.paid + self.settled
        return granted == self.decided and self.paid + self.failed + self.sent == self.exported


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line of a batch as a clerk may see it: the account by its last three digits, no name of a restricted case."""

    line_id: int
    position: int
    application_id: int
    receipt_number: str
    holder_kana: str
    bank_code: str
    branch_code: str
    account_type: str
    number_tail: str
    amount_yen: int
    attempt: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A batch in the schedule: receptions from `first_received_on` to `last_received_on` are paid on `transfer_on`."""

    batch_id: int
    number: int
    state: str
    transfer_on: dt.date
    count: int
    yen: int
    first_received_on: dt.date | None
    last_received_on: dt.date | None
    term: str = ""


@restricted_included()
def ledger_totals(*, actor: Actor, program_id: int) -> LedgerTotals:
    """The ledger of a program, restricted cases included, so that it matches the bank files. Three queries."""
    authorise(actor, *READERS, program_id=program_id, system=True)
    return LedgerTotals(
        **figures_of(households_with_amount(program_id), "entitled_yen", entitled=Q()),
        **figures_of(_standing_grants(program_id), "amount_yen", **_parts_of_grants(program_id)),
        **figures_of(TransferLine.objects.filter(program_id=program_id), "amount_yen", **_parts_of_lines(program_id)),
    )


def _parts_of_grants(program_id: int) -> dict[str, Q]:
    transfers = TransferLine.objects.filter(program_id=program_id, application=OuterRef("application"))
    return {
        "decided": Q(),
        "waiting": waits_for_transfer(program_id),
        "settled": ~Q(Exists(transfers)) & Q(application__status=Status.CLOSED),
    }


def _parts_of_lines(program_id: int) -> dict[str, Q]:
    """A line has one result at most, so that no line is counted twice."""
    released, no_result = Q(batch__state=PayoutBatch.State.RELEASED), Q(results__isnull=True)
    return {
        "in_batch": no_result & Q(batch__state__in=BEFORE_RELEASE),
        "sent": released & no_result,
        "paid": released & Q(results__outcome=Result.Outcome.PAID),
        "exported": released,
        "failed": released & Q(results__outcome=Result.Outcome.FAILED),
        "reissued": released & Q(Exists(_failures_before(program_id))),
    }


@restricted_included()
def batch_lines(
    *, actor: Actor, program_id: int, batch_id: int, after_position: int = 0, limit: int = 100
) -> list[BatchLine]:
    """Lines of a batch in the order of the file, a page from `after_position` on. Empty for an unknown batch."""
    authorise(actor, *READERS, program_id=program_id)
    rows = TransferLine.objects.filter(program_id=program_id, batch_id=batch_id, position__gt=after_position)
    return list(_lines(rows.order_by("position")[:limit]))


def batches(*, actor: Actor, program_id: int) -> "QuerySet[PayoutBatch]":
    """Batches, the newest first, each with `sha256` and `size` of its file (None before release), and its results.

    Annotated: `file_sha256`, `file_size`, `paid_count`, `failed_count`.
    """
    authorise(actor, *READERS, program_id=program_id)
    return (
        PayoutBatch.objects.filter(program_id=program_id)
        .annotate(
            file_sha256=Max("files__sha256"),
            file_size=Max("files__size"),
            paid_count=Count("lines__results", filter=Q(lines__results__outcome=Result.Outcome.PAID)),
            failed_count=Count("lines__results", filter=Q(lines__results__outcome=Result.Outcome.FAILED)),
        )
        .order_by("-number")
    )


@restricted_included()
def payment_schedule(*, actor: Actor, program_id: int) -> list[ScheduleEntry]:
    """The schedule of transfers (支給予定日表): which receptions are paid on which day, by transfer date."""
    authorise(actor, *READERS, Role.CALLER, program_id=program_id)
    rows = (
        PayoutBatch.objects.filter(program_id=program_id)
        .exclude(state=PayoutBatch.State.CANCELLED)
        .annotate(first=Min("lines__application__received_on"), last=Max("lines__application__received_on"))
        .order_by("transfer_on", "number")
    )
    terms = ProgramSetup.objects.filter(program_id=program_id).values_list("terms", flat=True).first()
    names = {term.number: term.name for term in read_terms(terms or [])}
    return [
        ScheduleEntry(
            batch_id=row.pk,
            number=row.number,
            state=row.state,
            transfer_on=row.transfer_on,
            count=row.line_count,
            yen=row.total_yen,
            first_received_on=row.first,
            last_received_on=row.last,
            term=names.get(row.term, ""),
        )
        for row in rows
    ]


def earliest_transfer_on(*, actor: Actor, program_id: int) -> dt.date:
    """The first day on which a batch that is prepared today can be paid: the bank's lead time in business days."""
    authorise(actor, *READERS, Role.CALLER, program_id=program_id)
    lead_days = ProgramSetup.objects.values_list("transfer_lead_days", flat=True).get(program_id=program_id)
    calendar = BankCalendar()
    day = calendar.on_or_after(clock.today())
    while calendar.delivery_deadline(day, lead_days) < clock.today():
        day = calendar.next_business_day(day)
    return day


def households_with_amount(program_id: int) -> "QuerySet[Household]":
    """Households of the roster with an amount, and those that left it with an application, a grant or a payment that
    stands: a later roster takes nothing back of what was granted.
    """
    own = {"program_id": program_id, "application__household": OuterRef("pk")}
    running = Application.objects.filter(program_id=program_id, household=OuterRef("pk")).exclude(
        status__in=sorted(ENDED - {Status.CLOSED})
    )
    stands = Exists(running) | Exists(_standing_grants(program_id).filter(**own)) | Exists(taken_by_bank(**own))
    return Household.objects.filter(
        Q(in_roster=True) | Q(stands), program_id=program_id, excluded_reason="", entitled_yen__gt=0
    )


def taken_by_bank(**which: Any) -> "QuerySet[TransferLine]":
    """Lines on their way or paid."""
    return TransferLine.objects.filter(Q(results__isnull=True) | Q(results__outcome=Result.Outcome.PAID), **which)


def waits_for_transfer(program_id: int) -> Q:
    """Of a grant: nothing of it is on its way. A term waits by itself, whatever became of the other terms."""
    return Q(term=ONCE, application__status=Status.DECIDED) | (Q(term__gt=ONCE) & ~Q(Exists(taken_lines(program_id))))


def taken_lines(program_id: int) -> "QuerySet[TransferLine]":
    """Of a decision (the outer query): lines of its term, by whichever decision, that have not failed."""
    return taken_by_bank(program_id=program_id, application=OuterRef("application"), batch__term=OuterRef("term"))


def figures_of(rows: "QuerySet[Any]", column: str, **parts: Q) -> dict[str, Figure]:
    """Count and sum of each part of the rows, by one statement."""
    wanted: dict[str, Aggregate] = {}
    for name, condition in parts.items():
        within = condition or None
        wanted[f"{name}_count"] = Count("pk", filter=within)
        wanted[f"{name}_yen"] = Sum(column, filter=within, default=0)
    sums = rows.aggregate(**wanted)
    return {name: Figure(sums[f"{name}_count"], sums[f"{name}_yen"]) for name in parts}


def _standing_grants(program_id: int) -> "QuerySet[Decision]":
    """Grants that no later decision replaced, of each term."""
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    return Decision.objects.filter(~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT)


def _failures_before(program_id: int) -> "QuerySet[Result]":
    """Of a line: earlier payments of the same that failed at the bank."""
    return Result.objects.filter(
        program_id=program_id,
        person=OuterRef("person"),
        purpose=OuterRef("purpose"),
        period=OuterRef("period"),
        attempt__lt=OuterRef("attempt"),
        outcome=Result.Outcome.FAILED,
    ).exclude(reason=Result.Reason.CANCELLED)


def _lines(rows: "QuerySet[TransferLine]") -> Iterator[BatchLine]:
    for row in rows.values_list(
        "pk",
        "position",
        "application_id",
        "application__receipt_number",
        "account__holder_kana",
        "account__bank_code",
        "account__branch_code",
        "account__account_type",
        "account__number_tail",
        "amount_yen",
        "attempt",
        "results__outcome",
        "results__reason",
        "program_id",
        "application__household_id",
        "application__household__protected",
    ):
        values: list[Any] = [value if value is not None else "" for value in row[:-3]]
        line, (program_id, household_id, protected) = BatchLine(*values), row[-3:]
        if not protected:
            seen_in_list(program_id, [household_id])
        yield _neutral(line) if protected else line


def _neutral(line: BatchLine) -> BatchLine:
    """The line of a restricted case: in every count and sum, without what would lead to the person."""
    return replace(line, holder_kana="", branch_code="", number_tail="")

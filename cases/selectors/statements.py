"""Reads of the bank's statements: what was matched, what waits on the bench, and how bank and books stand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Lag
from django.utils.translation import pgettext

from cases.models import BankStatement, PayoutBatch, StatementEntry, StatementMatch, TransferLine
from cases.rules.statement_match import Booking, candidates, names_holder
from cases.selectors.money import READERS, Figure, LedgerTotals, ledger_totals
from cases.selectors.recoveries import RecoveryTotals, recovery_totals
from cases.selectors.statement_books import movement_of, open_bookings, standing_matches
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

PAGE: Final = 100
OFFERED: Final = 12  # candidates that the bench offers for one entry; more are found by the receipt number
IS_DEPOSIT: Final = {"batch": False, "return": True, "returns": True, "recovery": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement in the list. `continues`: its opening balance is the closing balance of the one before."""

    statement: BankStatement
    matched: int
    waiting: int
    continues: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something of the books that an entry could be, as the bench shows it."""

    value: str
    kind: str
    batch_number: int | None
    receipt_number: str
    yen: int
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry with the bank's words, what it was found to be, and on the bench what it could be.

    The bank's words are hidden where they name somebody of a restricted case.
    """

    entry: StatementEntry
    words: tuple[str, ...] = ()
    is_hidden: bool = False
    match: StatementMatch | None = None
    offers: Sequence[Offer] = ()
    offered_in_all: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A kind of entry: what the statement shows, what it does not show yet, and the sum of the ledger."""

    label: str
    seen: Figure
    missing: Figure
    ledger_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Bank and books side by side. Every pair is counted twice: from the entries, and from what they are matched with.

    `missing` is what the books have and the bank does not show (yet); `bench` is the other way round.
    """

    ledger: LedgerTotals
    back: RecoveryTotals
    seen: dict[str, Figure]
    booked: dict[str, Figure]
    missing: dict[str, Figure]
    bench_in: Figure
    bench_out: Figure
    breaks: int = 0
    statements: list[StatementRow] = field(default_factory=list)

    @property
    def bench_count(self) -> int:
        """Entries that nobody has said anything about."""
        return self.bench_in.count + self.bench_out.count

    @property
    def sides(self) -> list[Side]:
        """The kinds side by side; failed transfers that came back in one sum count with those that came one by one."""
        returned = self.seen["return"] + self.seen["returns"]
        return [
            Side(
                pgettext("bank entry", "transfer batch"),
                self.seen["batch"],
                self.missing["batch"],
                self.ledger.exported.yen,
            ),
            Side(
                pgettext("bank entry", "failed transfer that came back"),
                returned,
                self.missing["return"],
                self.ledger.failed.yen,
            ),
            Side(
                pgettext("bank entry", "money asked back"),
                self.seen["recovery"],
                self.missing["recovery"],
                self.recovered.yen,
            ),
        ]

    @property
    def recovered(self) -> Figure:
        """What came back of payments, by the books."""
        return self.back.recalled + self.back.clawed_back

    @property
    def agrees(self) -> bool:
        """What the bank shows and what it does not show yet is what the books have; and nothing is on the bench."""
        return self.adds_up and not (self.bench_in.count or self.bench_out.count or self.breaks)

    @property
    def adds_up(self) -> bool:
        """Seen and missing come to the ledger, to the yen, and each match is worth what its entry is."""
        sent = self.seen["batch"].yen + self.missing["batch"].yen == self.ledger.exported.yen
        returned = self.seen["return"].yen + self.seen["returns"].yen + self.missing["return"].yen
        recovered = self.seen["recovery"].yen + self.missing["recovery"].yen
        return (
            sent
            and returned == self.ledger.failed.yen
            and recovered == self.recovered.yen
            and all(self.seen[kind].yen == self.booked[kind].yen for kind in self.booked)
        )


@restricted_included()
def statements(*, actor: Actor, program_id: int) -> list[StatementRow]:
    """All statements, the newest days first."""
    authorise(actor, *READERS, program_id=program_id)
    is_matched = Exists(standing_matches(program_id).filter(entry=OuterRef("pk")))
    matched = dict(
        StatementEntry.objects.filter(is_matched, program_id=program_id)
        .order_by()
        .values_list("statement_id")
        .annotate(count=Count("pk"))
    )
    own = BankStatement.objects.filter(program_id=program_id).defer("content").select_related("taken_by")
    rows = own.annotate(before_yen=Window(Lag("closing_yen"), order_by=F("first_on").asc()))
    return [
        StatementRow(
            statement=row,
            matched=matched.get(row.pk, 0),
            waiting=row.entry_count - matched.get(row.pk, 0),
            continues=row.before_yen in {None, row.opening_yen},
        )
        for row in rows.order_by("-first_on")
    ]


@restricted_included()
def reconciliation(*, actor: Actor, program_id: int) -> Reconciliation:
    """How the bank and the books stand today."""
    authorise(actor, *READERS, program_id=program_id)
    listed = statements(actor=actor, program_id=program_id)
    matches = standing_matches(program_id)
    bench = StatementEntry.objects.filter(~Exists(matches.filter(entry=OuterRef("pk"))), program_id=program_id)
    sides = {
        row["is_deposit"]: Figure(row["count"], row["yen"])
        for row in bench.order_by().values("is_deposit").annotate(count=Count("pk"), yen=Sum("yen"))
    }
    seen, booked = _matched_figures(program_id, matches)
    return Reconciliation(
        ledger=ledger_totals(actor=actor, program_id=program_id),
        back=recovery_totals(actor=actor, program_id=program_id),
        seen=seen,
        booked=booked,
        missing=_missing(program_id),
        bench_in=sides.get(True, Figure()),
        bench_out=sides.get(False, Figure()),
        breaks=sum(not row.continues for row in listed),
        statements=listed,
    )


def find_statement(*, actor: Actor, program_id: int, number: int) -> BankStatement | None:
    """A statement by its number."""
    authorise(actor, *READERS, program_id=program_id)
    rows = BankStatement.objects.filter(program_id=program_id, number=number).defer("content")
    return rows.select_related("taken_by").first()


@restricted_included()
def entries_of(*, actor: Actor, program_id: int, statement: BankStatement, after_row: int = 0) -> list[EntryRow]:
    """Entries of a statement in their order, a page after a row."""
    authorise(actor, *READERS, program_id=program_id)
    rows = StatementEntry.objects.filter(program_id=program_id, statement=statement, row__gt=after_row)
    return _rows(program_id, rows.order_by("row")[:PAGE])


@restricted_included()
def statement_bench(*, actor: Actor, program_id: int) -> list[EntryRow]:
    """Entries that nobody has said anything about, the oldest first, each with what it could be."""
    authorise(actor, *READERS, program_id=program_id)
    matched = standing_matches(program_id).filter(entry=OuterRef("pk"))
    rows = StatementEntry.objects.filter(~Exists(matched), program_id=program_id)
    found = list(rows.select_related("statement").order_by("booked_on", "statement_id", "row")[:PAGE])
    bookings = open_bookings(program_id) if found else []
    numbers = dict(PayoutBatch.objects.filter(program_id=program_id).values_list("pk", "number"))
    failed = {one.pk: one for one in bookings if one.kind == "return"}
    lines = TransferLine.objects.filter(program_id=program_id, pk__in=list(failed))
    lines_by_pk = {line.pk: line for line in lines.select_related("application__household")}
    return [_on_bench(entry, bookings, numbers, lines_by_pk) for entry in found]


def _on_bench(
    entry: StatementEntry, bookings: list[Booking], numbers: dict[int, int], lines: dict[int, TransferLine]
) -> EntryRow:
    movement = movement_of(entry)
    fitting = candidates(movement, bookings)
    named = [lines[one.pk] for one in fitting if one.kind == "return" and names_holder(movement, one)]
    is_hidden = any(line.application.household.protected for line in named)
    seen_in_list(entry.program_id, [line.application.household_id for line in named])
    return EntryRow(
        entry=entry,
        words=() if is_hidden else movement.words,
        is_hidden=is_hidden,
        offers=[_offer(booking, numbers, lines) for booking in fitting[:OFFERED]],
        offered_in_all=len(fitting),
    )


def _offer(booking: Booking, numbers: dict[int, int], lines: dict[int, TransferLine]) -> Offer:
    line = lines[booking.pk] if booking.kind == "return" else None
    batch_pk = booking.pk if booking.kind == "batch" else booking.batch_pk
    return Offer(
        value=f"{booking.kind}:{booking.pk}",
        kind=booking.kind,
        batch_number=numbers.get(batch_pk or 0),
        receipt_number=line.application.receipt_number if line else "",
        yen=booking.yen,
        on=booking.first_on,
    )


def _rows(program_id: int, rows: "QuerySet[StatementEntry]") -> list[EntryRow]:
    found = list(rows)
    matches = {
        match.entry_id: match
        for match in standing_matches(program_id)
        .filter(entry_id__in=[entry.pk for entry in found])
        .select_related("by", "batch", "line__batch", "line__application__household", "step__recovery")
    }
    return [_matched(entry, matches.get(entry.pk)) for entry in found]


def _matched(entry: StatementEntry, match: StatementMatch | None) -> EntryRow:
    household = match.line.application.household if match and match.line else None
    if household is not None and household.protected:
        return EntryRow(entry=entry, is_hidden=True, match=match)
    if household is not None:
        seen_in_list(entry.program_id, [household.pk])
    # What nobody has matched may name a restricted case: its words stand on the bench, where they are compared.
    return EntryRow(entry=entry, words=movement_of(entry).words if match else (), match=match)


def _matched_figures(
    program_id: int, matches: "QuerySet[StatementMatch]"
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """By kind, from the bank's entries; and from the books, what the entries are matched with."""
    sums = (
        matches.order_by()
        .values_list("kind")
        .annotate(
            count=Count("pk"),
            entries=Sum("entry__yen"),
            batches=Sum("batch__total_yen", default=0),
            lines=Sum("line__amount_yen", default=0),
            steps=Sum("step__yen", default=0),
        )
    )
    seen = {kind: Figure() for kind in (*IS_DEPOSIT, "other")}
    booked = {kind: Figure() for kind in ("batch", "return", "recovery")}
    for kind, count, entries, batches, lines, steps in sums:
        seen[kind] = Figure(count, entries)
        if kind in booked:
            booked[kind] = Figure(count, {"batch": batches, "return": lines, "recovery": steps}[kind])
    whole = matches.filter(kind="returns").values("batch_id")
    failed = Q(results__outcome="failed") & ~Q(results__reason="cancelled")
    returned = TransferLine.objects.filter(failed, program_id=program_id, batch_id__in=whole)
    failures = returned.aggregate(count=Count("pk"), yen=Sum("amount_yen", default=0))
    return seen, {**booked, "returns": Figure(failures["count"], failures["yen"])}


def _missing(program_id: int) -> dict[str, Figure]:
    """By kind, what the books have and the bank does not show; sums of failed transfers count as the transfers."""
    found = {kind: Figure() for kind in ("batch", "return", "recovery")}
    for booking in open_bookings(program_id):
        if booking.kind in found:
            found[booking.kind] += Figure(1, booking.yen)
    return found


def find_entry(*, actor: Actor, program_id: int, entry_id: int) -> StatementEntry | None:
    """An entry with its statement."""
    authorise(actor, *READERS, program_id=program_id)
    rows = StatementEntry.objects.filter(program_id=program_id, pk=entry_id).defer("words", "statement__content")
    return rows.select_related("statement").first()


@restricted_included()
def failed_line(*, actor: Actor, program_id: int, receipt_number: str, yen: int) -> int | None:
    """The failed transfer of an application whose money an entry could be: of that amount, not matched yet."""
    authorise(actor, *READERS, program_id=program_id)
    waiting = [one.pk for one in open_bookings(program_id) if one.kind == "return" and one.yen == yen]
    rows = TransferLine.objects.filter(
        program_id=program_id, pk__in=waiting, application__receipt_number=receipt_number
    )
    return rows.order_by("attempt").values_list("pk", flat=True).first()

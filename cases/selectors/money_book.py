"""The book of the money: what was entitled, approved, exported and what became of it, by wave and by day.

A wave is a released batch. Every figure of the whole program is counted by itself, so that the sums of the lines prove
something: where the two differ, the difference stands in the line of the check.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from cases.models import PayoutBatch
from cases.models import TransferResult as Result
from cases.selectors.money import READERS, Figure, LedgerTotals, figures_of, ledger_totals
from cases.selectors.money_parts import (
    WAYS_BACK,
    approved_grants,
    awaited_in,
    came_back,
    entitled_households,
    failed_lines,
    in_japan,
    returned_in,
    returned_lines,
    sent_lines,
)
from cases.selectors.recoveries import RecoveryTotals, recovery_totals
from cases.selectors.setup import setup_of
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

COLUMNS: Final = ("entitled", "approved", "exported", "paid", "failed", "returned", "recalled", "clawed_back")
Sums = dict[Any, Figure]
Key = Combinable  # a column, or an expression


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the book: a wave, a day, or what is in no wave yet (neither)."""

    figures: Mapping[str, Figure]
    batch: PayoutBatch | None = None
    on: dt.date | None = None

    @property
    def cells(self) -> list[tuple[str, Figure]]:
        """The figures in the order of the columns."""
        return [(name, self.figures.get(name, Figure())) for name in COLUMNS]

    @property
    def at_bank(self) -> Figure:
        """Exported without a result yet."""
        gone = self.figures.get("paid", Figure()) + self.figures.get("failed", Figure())
        whole = self.figures.get("exported", Figure())
        return Figure(whole.count - gone.count, whole.yen - gone.yen)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the check: the sum of the lines beside the figure of the whole program."""

    name: str
    whole: Figure
    summed: Figure

    @property
    def difference(self) -> Figure:
        """What the lines have more, or less, than the whole."""
        return Figure(self.summed.count - self.whole.count, self.summed.yen - self.whole.yen)

    @property
    def agrees(self) -> bool:
        """To the payment and to the yen."""
        return self.summed == self.whole


@dataclass(frozen=True, slots=True)
class Equation:
    """A sum that has to come out: `whole` is the sum of `parts`. Each figure was counted by itself."""

    name: str
    whole: Figure
    parts: tuple[tuple[str, Figure], ...]

    @property
    def summed(self) -> Figure:
        """The sum of the parts."""
        return sum((figure for _name, figure in self.parts), Figure())

    @property
    def agrees(self) -> bool:
        """To the payment and to the yen."""
        return self.summed == self.whole


@dataclass(frozen=True, slots=True)
class Book:
    """The lines, the newest first, and the checks under them."""

    lines: list[Line]
    whole: Mapping[str, Figure]
    equations: list[Equation] = field(default_factory=list)

    @property
    def check(self) -> list[Cell]:
        """Column by column."""
        return [
            Cell(
                name,
                self.whole[name],
                sum((line.figures.get(name, Figure()) for line in self.lines), Figure()),
            )
            for name in COLUMNS
        ]

    @property
    def adds_up(self) -> bool:
        """Every column and every equation."""
        return all(cell.agrees for cell in self.check) and all(one.agrees for one in self.equations)


@restricted_included()
def money_book(*, actor: Actor, program_id: int, by: str = "wave") -> Book:
    """The book by "wave" or by "day", restricted cases included, so that it adds up to the bank files.

    By wave a grant, and the household that it is for, stand where they were exported last. By day each figure stands
    on its own: the reference date, the day of decision, of release, of transfer, of the result, of the bank's entry.
    """
    authorise(actor, *READERS, program_id=program_id, system=True)
    totals = ledger_totals(actor=actor, program_id=program_id)
    back = recovery_totals(actor=actor, program_id=program_id)
    lines = _waves(program_id) if by == "wave" else _days(program_id)
    whole = {
        "entitled": totals.entitled,
        "approved": totals.decided,
        "exported": totals.exported,
        "paid": totals.paid,
        "failed": totals.failed,
        **figures_of(
            failed_lines(program_id), "amount_yen", returned=returned_in(program_id), awaited=awaited_in(program_id)
        ),
        **figures_of(came_back(program_id), "yen", **{name: Q(recovery__kind=way) for name, way in WAYS_BACK.items()}),
    }
    return Book(lines, whole, _equations(totals, back, whole))


def _equations(totals: LedgerTotals, back: RecoveryTotals, whole: Mapping[str, Figure]) -> list[Equation]:
    return [
        Equation(
            "approved",
            totals.decided,
            (
                ("waiting", totals.waiting),
                ("in_batch", totals.in_batch),
                ("sent", totals.sent),
                ("paid", totals.paid),
                ("settled", totals.settled),
            ),
        ),
        Equation(
            "exported", totals.exported, (("paid", totals.paid), ("failed", totals.failed), ("sent", totals.sent))
        ),
        Equation("failed", totals.failed, (("returned", whole["returned"]), ("awaited", whole["awaited"]))),
        Equation(
            "asked_back",
            Figure(0, back.asked.yen),
            (
                ("recalled", Figure(0, back.recalled.yen)),
                ("clawed_back", Figure(0, back.clawed_back.yen)),
                ("still_asked", Figure(0, back.left_yen)),
                ("given_up", Figure(0, back.given_up_yen)),
            ),
        ),
    ]


def _waves(program_id: int) -> list[Line]:
    released = PayoutBatch.objects.filter(program_id=program_id, state=PayoutBatch.State.RELEASED)
    batch = F("batch_id")
    sums: dict[str, Sums] = {
        "entitled": _by(entitled_households(program_id), "wave", "entitled_yen"),
        "approved": _by(approved_grants(program_id), "wave", "amount_yen"),
        **_sent(program_id, exported=batch, paid=batch, failed=batch),
        "returned": _by(returned_lines(program_id), "batch_id", "amount_yen"),
        **_back(program_id, "recovery__line__batch_id"),
    }
    in_no_wave = Line({name: values[None] for name, values in sums.items() if None in values})
    waves = [
        Line({name: values[batch.pk] for name, values in sums.items() if batch.pk in values}, batch=batch)
        for batch in released.order_by("-number")
    ]
    return [in_no_wave, *waves] if in_no_wave.figures else waves


def _days(program_id: int) -> list[Line]:
    sums: dict[str, Sums] = {
        "entitled": _on_reference_day(program_id),
        "approved": _by(approved_grants(program_id), "decided_on", "amount_yen"),
        **_sent(
            program_id,
            exported=in_japan("batch__released_at"),
            paid=F("batch__transfer_on"),
            failed=in_japan("results__recorded_at"),
        ),
        "returned": _by(returned_lines(program_id), "returned_on", "amount_yen"),
        **_back(program_id, "on"),
    }
    days = sorted({day for values in sums.values() for day in values}, reverse=True)
    return [Line({name: values[day] for name, values in sums.items() if day in values}, on=day) for day in days]


def _on_reference_day(program_id: int) -> Sums:
    """Who is entitled is frozen by the reference date (基準日)."""
    whole = figures_of(entitled_households(program_id), "entitled_yen", entitled=Q())["entitled"]
    return {setup_of(program_id).reference_on: whole} if whole.count else {}


def _sent(program_id: int, *, exported: Key, paid: Key, failed: Key) -> dict[str, Sums]:
    """The lines of the bank's files and what became of them, each figure by a key of its own, in one statement."""
    keys = {"exported_in": exported, "paid_in": paid, "failed_in": failed}
    rows = sent_lines(program_id).order_by().annotate(**keys).values_list(*keys, "results__outcome")
    found: dict[str, Sums] = {
        "exported": defaultdict(Figure),
        "paid": defaultdict(Figure),
        "failed": defaultdict(Figure),
    }
    for exported_in, paid_in, failed_in, outcome, count, yen in rows.annotate(Count("pk"), Sum("amount_yen")):
        figure = Figure(count, yen)
        found["exported"][exported_in] += figure
        if outcome == Result.Outcome.PAID:
            found["paid"][paid_in] += figure
        elif outcome == Result.Outcome.FAILED:
            found["failed"][failed_in] += figure
    return found


def _back(program_id: int, key: str) -> dict[str, Sums]:
    """What came back, each way by the key, in one statement."""
    rows = came_back(program_id).order_by().values_list("recovery__kind", key).annotate(Count("pk"), Sum("yen"))
    found: dict[str, Sums] = {name: {} for name in WAYS_BACK}
    names = {kind: name for name, kind in WAYS_BACK.items()}
    for kind, at, count, yen in rows:
        found[names[kind]][at] = Figure(count, yen)
    return found


def _by(rows: "QuerySet[Any]", key: str, column: str) -> Sums:
    """Count and sum by a column, in one statement."""
    sums = rows.order_by().values_list(key).annotate(Count("pk"), Sum(column))
    return {at: Figure(count, yen) for at, count, yen in sums}

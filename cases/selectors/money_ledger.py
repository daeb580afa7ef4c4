"""The ledger as a treasurer reads it: by day of decision and by batch, every figure opened to its rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from cases.models import Decision, PayoutBatch, Status, TransferLine
from cases.models import TransferResult as Result
from cases.selectors.money import BEFORE_RELEASE, READERS, Figure
from security.actor import Actor, authorise

# Where a grant is. Every grant is at exactly one place, so that the places add up to what was granted.
WAITING, IN_BATCH, SENT, PAID, SETTLED, ELSEWHERE = "waiting", "in_batch", "sent", "paid", "settled", "elsewhere"
PLACES: Final = (WAITING, IN_BATCH, SENT, PAID, SETTLED, ELSEWHERE)
# What became of a line of a released batch.
OUTCOMES: Final = (SENT, PAID, "failed")
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ledger: a day of decisions or a batch. `parts` add up to `whole`."""

    whole: Figure
    parts: dict[str, Figure] = field(default_factory=dict)
    on: dt.date | None = None
    batch: PayoutBatch | None = None
    denied: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the parts are the whole, to the yen; both were counted by themselves."""
        return sum(self.parts.values(), Figure()) == self.whole


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of a program with their sums."""

    days: list[Row]
    batches: list[Row]

    @property
    def granted(self) -> Row:
        """The sum over the days of decision."""
        return _sum(self.days)

    @property
    def exported(self) -> Row:
        """The sum over the batches that were released."""
        return _sum(self.batches)

    @property
    def adds_up(self) -> bool:
        """Every line by itself, and what was paid by the days and by the batches is the same."""
        agree = self.granted.parts.get(PAID, Figure()) == self.exported.parts.get(PAID, Figure())
        return agree and all(row.adds_up for row in [*self.days, *self.batches])


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A row behind a figure: the decision, and where its money is. A restricted case has its receipt number only."""

    receipt_number: str
    number: int
    decided_on: dt.date
    yen: int
    place: str
    batch_number: int | None
    position: int | None
    attempt: int | None
    restricted: bool


def money_ledger(*, actor: Actor, program_id: int) -> Ledger:
    """The ledger of a program, restricted cases included, so that it adds up to the bank files."""
    authorise(actor, *READERS, program_id=program_id, system=True)
    return Ledger(days=_days(program_id), batches=_batches(program_id))


def grants_behind(
    *,
    actor: Actor,
    program_id: int,
    decided_on: dt.date | None = None,
    batch_number: int | None = None,
    place: str = "",
    after: int = 0,
) -> list[Grant]:
    """The rows behind a figure in the order of their decisions: of a day or a batch, at a place; a page of 100."""
    authorise(actor, *READERS, program_id=program_id)
    if batch_number is not None:
        return _lines_behind(program_id, batch_number, place, after)
    grants = _placed(program_id).filter(number__gt=after)
    if decided_on is not None:
        grants = grants.filter(decided_on=decided_on)
    if place:
        grants = grants.filter(place=place)
    rows = list(grants.select_related("application__household").order_by("number")[:PAGE])
    lines = _last_lines(program_id, [row.application_id for row in rows])
    return [_grant(row, lines.get(row.application_id)) for row in rows]


def _standing(program_id: int) -> "QuerySet[Decision]":
    later = Decision.objects.filter(
        program_id=program_id, application=OuterRef("application"), sequence__gt=OuterRef("sequence")
    )
    return Decision.objects.filter(~Exists(later), program_id=program_id)


def _placed(program_id: int) -> Any:
    """Grants that stand, each with its place."""
    lines = TransferLine.objects.filter(program_id=program_id, application=OuterRef("application"))
    is_open = lines.filter(results__isnull=True)
    place = Case(
        When(Exists(lines.filter(results__outcome=Result.Outcome.PAID)), then=Value(PAID)),
        When(Exists(is_open.filter(batch__state=PayoutBatch.State.RELEASED)), then=Value(SENT)),
        When(Exists(is_open.filter(batch__state__in=BEFORE_RELEASE)), then=Value(IN_BATCH)),
        When(application__status=Status.DECIDED, then=Value(WAITING)),
        When(Q(application__status=Status.CLOSED) & ~Exists(lines), then=Value(SETTLED)),
        default=Value(ELSEWHERE),
        output_field=CharField(),
    )
    return _standing(program_id).filter(outcome=Decision.Outcome.GRANT).annotate(place=place)


def _days(program_id: int) -> list[Row]:
    standing = _standing(program_id).order_by()
    granted = Count("pk", filter=Q(outcome=Decision.Outcome.GRANT))
    wholes = standing.values("decided_on").annotate(
        granted=granted,
        denied=Count("pk", filter=Q(outcome=Decision.Outcome.DENY)),
        yen=Sum("amount_yen", filter=Q(outcome=Decision.Outcome.GRANT), default=0),
    )
    parts: defaultdict[dt.date, dict[str, Figure]] = defaultdict(dict)
    placed = _placed(program_id).order_by().values("decided_on", "place")
    for row in placed.annotate(count=Count("pk"), yen=Sum("amount_yen")):
        parts[row["decided_on"]][row["place"]] = Figure(row["count"], row["yen"])
    return [
        Row(Figure(row["granted"], row["yen"]), parts[row["decided_on"]], on=row["decided_on"], denied=row["denied"])
        for row in sorted(wholes, key=lambda row: row["decided_on"], reverse=True)
    ]


def _batches(program_id: int) -> list[Row]:
    released = PayoutBatch.objects.filter(program_id=program_id, state=PayoutBatch.State.RELEASED)
    lines = TransferLine.objects.filter(program_id=program_id, batch__in=released).order_by()
    parts: defaultdict[int, dict[str, Figure]] = defaultdict(dict)
    for row in lines.values("batch_id", "results__outcome").annotate(count=Count("pk"), yen=Sum("amount_yen")):
        parts[row["batch_id"]][row["results__outcome"] or SENT] = Figure(row["count"], row["yen"])
    return [
        Row(Figure(batch.line_count, batch.total_yen), parts[batch.pk], on=batch.transfer_on, batch=batch)
        for batch in released.order_by("-number")
    ]


def _lines_behind(program_id: int, batch_number: int, place: str, after: int) -> list[Grant]:
    lines = TransferLine.objects.filter(program_id=program_id, batch__number=batch_number, position__gt=after)
    if place == SENT:
        lines = lines.filter(results__isnull=True)
    elif place:
        lines = lines.filter(results__outcome=place)
    rows = lines.select_related("decision", "batch", "application__household").order_by("position")[:PAGE]
    outcomes = dict(
        Result.objects.filter(program_id=program_id, line__in=[row.pk for row in rows]).values_list("line", "outcome")
    )
    return [
        Grant(
            receipt_number=row.application.receipt_number,
            number=row.decision.number,
            decided_on=row.decision.decided_on,
            yen=row.amount_yen,
            place=outcomes.get(row.pk, SENT),
            batch_number=row.batch.number,
            position=row.position,
            attempt=row.attempt,
            restricted=row.application.household.protected,
        )
        for row in rows
    ]


def _last_lines(program_id: int, application_ids: list[int]) -> Mapping[int, TransferLine]:
    rows = TransferLine.objects.filter(program_id=program_id, application_id__in=application_ids)
    return {row.application_id: row for row in rows.select_related("batch").order_by("attempt")}


def _grant(row: Any, line: TransferLine | None) -> Grant:
    return Grant(
        receipt_number=row.application.receipt_number,
        number=row.number,
        decided_on=row.decided_on,
        yen=row.amount_yen,
        place=row.place,
        batch_number=line.batch.number if line else None,
        position=line.position if line else None,
        attempt=line.attempt if line else None,
        restricted=row.application.household.protected,
    )


def _sum(rows: list[Row]) -> Row:
    parts: defaultdict[str, Figure] = defaultdict(Figure)
    for row in rows:
        for place, figure in row.parts.items():
            parts[place] += figure
    return Row(sum((row.whole for row in rows), Figure()), dict(parts), denied=sum(row.denied for row in rows))

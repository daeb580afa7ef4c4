"""The rows behind a figure of the book of the money, and their sum."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from cases.models import Recovery, RecoveryStep, TransferLine
from cases.models import TransferResult as Result
from cases.selectors.money import READERS, Figure
from cases.selectors.money_parts import (
    WAYS_BACK,
    approved_grants,
    awaited_lines,
    came_back,
    entitled_households,
    grants_at,
    in_japan,
    returned_lines,
    sent_lines,
)
from cases.selectors.setup import setup_of
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

PAGE: Final = 100
NO_WAVE: Final = 0  # what stands in no released batch yet


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """A row: a household, a grant, a payment or money that came back. A restricted case has its numbers only."""

    key: int
    receipt_number: str
    on: dt.date | None
    yen: int
    restricted: bool
    decision_number: int | None = None
    batch_number: int | None = None
    position: int | None = None
    attempt: int | None = None
    claim_number: int | None = None


@dataclass(frozen=True, slots=True)
class MoneyRows:
    """A page of rows with the sum of all that stand behind the figure."""

    whole: Figure
    rows: list[MoneyRow] = field(default_factory=list)

    @property
    def next_after(self) -> int | None:
        """Where the next page begins."""
        return self.rows[-1].key if len(self.rows) == PAGE else None


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a row is: the column of its yen, where its batch is, what is read with it."""

    yen: str
    batch: str
    related: tuple[str, ...]
    row: Callable[[Any], MoneyRow]


@restricted_included()
def rows_behind(
    *,
    actor: Actor,
    program_id: int,
    what: str,
    batch_number: int | None = None,
    on: dt.date | None = None,
    after: int = 0,
) -> MoneyRows:
    """The rows of a figure, a page of 100 after a row: of a wave (`NO_WAVE` for none), of a day, or all.

    `what` is a key of `FIGURES`. Restricted cases are among them by their number, so that the sum is that of the book.
    """
    authorise(actor, *READERS, program_id=program_id)
    figure = FIGURES[what]
    rows = figure.rows(program_id)
    if batch_number == NO_WAVE:
        rows = rows.filter(**{f"{figure.kind.batch}__isnull": True})
    elif batch_number is not None:
        rows = rows.filter(_of_batch(program_id, figure.kind.batch, batch_number))
    if on is not None:
        rows = _of_day(rows, figure, program_id, on)
    sums = rows.order_by().aggregate(count=Count("pk"), yen=Sum(figure.kind.yen, default=0))
    page = rows.filter(pk__gt=after).select_related(*figure.kind.related).order_by("pk")[:PAGE]
    return MoneyRows(Figure(sums["count"], sums["yen"]), [figure.kind.row(row) for row in page])


def _of_batch(program_id: int, column: str, number: int) -> Q:
    batches = TransferLine.objects.filter(program_id=program_id, batch__number=number)
    return Q(**{f"{column}__in": batches.values("batch_id")[:1]})


def _of_day(rows: Any, figure: "_Figure", program_id: int, on: dt.date) -> Any:
    if figure.day == "reference_on":
        return rows if setup_of(program_id).reference_on == on else rows.none()
    if figure.day.endswith("_at"):
        return rows.annotate(day=in_japan(figure.day)).filter(day=on)
    return rows.filter(**{figure.day: on})


def _of_household(row: Any) -> MoneyRow:
    return MoneyRow(
        key=row.pk, receipt_number=row.receipt_number, on=None, yen=row.entitled_yen, restricted=row.protected
    )


def _of_grant(row: Any) -> MoneyRow:
    return MoneyRow(
        key=row.pk,
        receipt_number=row.application.receipt_number,
        on=row.decided_on,
        yen=row.amount_yen,
        restricted=row.application.household.protected,
        decision_number=row.number,
    )


def _of_line(row: Any) -> MoneyRow:
    return MoneyRow(
        key=row.pk,
        receipt_number=row.application.receipt_number,
        on=row.batch.transfer_on,
        yen=row.amount_yen,
        restricted=row.application.household.protected,
        decision_number=row.decision.number,
        batch_number=row.batch.number,
        position=row.position,
        attempt=row.attempt,
    )


def _of_step(row: Any) -> MoneyRow:
    line = row.recovery.line
    return MoneyRow(
        key=row.pk,
        receipt_number=line.application.receipt_number,
        on=row.on,
        yen=row.yen,
        restricted=line.application.household.protected,
        batch_number=line.batch.number,
        position=line.position,
        attempt=line.attempt,
        claim_number=row.recovery.number,
    )


_HOUSEHOLD: Final = _Kind("entitled_yen", "wave", (), _of_household)
_GRANT: Final = _Kind("amount_yen", "wave", ("application__household",), _of_grant)
_LINE: Final = _Kind("amount_yen", "batch_id", ("batch", "decision", "application__household"), _of_line)
_STEP: Final = _Kind(
    "yen",
    "recovery__line__batch_id",
    ("recovery__line__batch", "recovery__line__application__household"),
    _of_step,
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the book: its rows, and on which day each of them stands."""

    kind: _Kind
    day: str
    rows: Callable[[int], "QuerySet[Any]"]


def _with(outcome: Result.Outcome) -> Callable[[int], "QuerySet[TransferLine]"]:
    return lambda program_id: sent_lines(program_id).filter(results__outcome=outcome)


def _back_by(way: Recovery.Kind) -> Callable[[int], "QuerySet[RecoveryStep]"]:
    return lambda program_id: came_back(program_id).filter(recovery__kind=way)


FIGURES: Final[Mapping[str, _Figure]] = MappingProxyType(
    {
        "entitled": _Figure(_HOUSEHOLD, "reference_on", entitled_households),
        "approved": _Figure(_GRANT, "decided_on", approved_grants),
        "waiting": _Figure(_GRANT, "decided_on", lambda program_id: grants_at(program_id, "waiting")),
        "in_batch": _Figure(_GRANT, "decided_on", lambda program_id: grants_at(program_id, "in_batch")),
        "settled": _Figure(_GRANT, "decided_on", lambda program_id: grants_at(program_id, "settled")),
        "exported": _Figure(_LINE, "batch__released_at", sent_lines),
        "sent": _Figure(_LINE, "batch__released_at", lambda pk: sent_lines(pk).filter(results__isnull=True)),
        "paid": _Figure(_LINE, "batch__transfer_on", _with(Result.Outcome.PAID)),
        "failed": _Figure(_LINE, "results__recorded_at", _with(Result.Outcome.FAILED)),
        "returned": _Figure(_LINE, "returned_on", returned_lines),
        "awaited": _Figure(_LINE, "results__recorded_at", awaited_lines),
        **{name: _Figure(_STEP, "on", _back_by(way)) for name, way in WAYS_BACK.items()},
    }
)

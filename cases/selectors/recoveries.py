"""Reads of what is asked back: claims with their balances, and the payments that could be asked back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum

from cases.models import Recovery, RecoveryStep, TransferLine, TransferResult
from cases.selectors.money import READERS, Figure
from cases.selectors.readers import authorise_reader
from security import clock
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

PAGE = 200
ENDS = (RecoveryStep.Kind.REFUSED, RecoveryStep.Kind.WAIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim with its balance. `state`: open, late, settled, refused or waived. A restricted case has no more."""

    recovery: Recovery
    receipt_number: str
    received_yen: int
    reminders: int
    ended_by: str
    batch_number: int

    @property
    def left_yen(self) -> int:
        """What is still asked."""
        return 0 if self.ended_by else self.recovery.amount_yen - self.received_yen

    @property
    def state(self) -> str:
        """Where the claim stands today."""
        if self.ended_by:
            return self.ended_by
        if not self.left_yen:
            return "settled"
        due_on: dt.date | None = self.recovery.due_on
        return "late" if due_on is not None and due_on < clock.today() else "open"

    @property
    def is_refused(self) -> bool:
        """Whether a recall came to nothing, so that the money stays with the payee."""
        return self.ended_by == RecoveryStep.Kind.REFUSED

    @property
    def is_open(self) -> bool:
        """Whether money is still asked."""
        return self.left_yen > 0


@dataclass(frozen=True, slots=True)
class RecoveryTotals:
    """What was asked back, what came back of it by recalls and by claims, what is still asked, and what no more."""

    asked: Figure
    recalled: Figure
    clawed_back: Figure
    left_yen: int
    given_up_yen: int


@restricted_included()
def claims(*, actor: Actor, program_id: int) -> list[Claim]:
    """Claims of a program, the newest first."""
    authorise(actor, *READERS, program_id=program_id)
    return [_claim(row) for row in _rows(program_id).order_by("-number")[:PAGE]]


@restricted_included()
def find_claim(*, actor: Actor, program_id: int, number: int) -> Claim | None:
    """A claim by its number."""
    authorise(actor, *READERS, program_id=program_id)
    row = _rows(program_id).filter(number=number).first()
    return _claim(row) if row else None


def claims_on(
    *, actor: Actor, program_id: int, household_ids: Collection[int], refused_too: bool = False
) -> dict[int, list[Claim]]:
    """What these households are told of claims on them, by household, the oldest first; nothing of restricted ones.

    Claims that came to nothing are left out: who was let off, or refused a recall, owes nothing by it. With
    `refused_too`, which is for the office, a refused recall stays until its payment is asked back anew: the money is
    still with the payee, and somebody has to decide on a claim.
    """
    authorise_reader(actor, program_id)
    found: dict[int, list[Claim]] = {}
    rows = _rows(program_id).filter(line__application__household_id__in=list(household_ids)).order_by("number")
    asked = [_claim(row) for row in rows]
    newest = {claim.recovery.line_id: claim for claim in asked}
    for claim in asked:
        line = claim.recovery.line
        if not claim.ended_by or (refused_too and claim.is_refused and newest[line.pk] is claim):
            found.setdefault(line.application.household_id, []).append(claim)
    return found


def steps_of(*, actor: Actor, program_id: int, recovery: Recovery) -> "QuerySet[RecoveryStep]":
    """What became of a claim, in its order."""
    authorise(actor, *READERS, program_id=program_id)
    return RecoveryStep.objects.filter(program_id=program_id, recovery=recovery).select_related("by").order_by("pk")


@restricted_included()
def recovery_totals(*, actor: Actor, program_id: int) -> RecoveryTotals:
    """Sums over all claims; refused and waived ones count as asked, and no more as left."""
    authorise(actor, *READERS, program_id=program_id)
    asked = Recovery.objects.filter(program_id=program_id).aggregate(
        count=Count("pk"), yen=Sum("amount_yen", default=0)
    )
    back = {
        row["recovery__kind"]: Figure(row["count"], row["sum"])
        for row in RecoveryStep.objects.filter(program_id=program_id, kind=RecoveryStep.Kind.RECEIVED)
        .order_by()
        .values("recovery__kind")
        .annotate(count=Count("recovery", distinct=True), sum=Sum("yen"))
    }
    found = [_claim(row) for row in _rows(program_id)]
    return RecoveryTotals(
        Figure(asked["count"], asked["yen"]),
        back.get(Recovery.Kind.RECALL, Figure()),
        back.get(Recovery.Kind.CLAWBACK, Figure()),
        sum(one.left_yen for one in found),
        sum(one.recovery.amount_yen - one.received_yen for one in found if one.ended_by),
    )


@restricted_included()
def paid_lines(*, actor: Actor, program_id: int, receipt_number: str) -> list[TransferLine]:
    """Payments of an application that the bank made."""
    authorise(actor, *READERS, program_id=program_id)
    rows = TransferLine.objects.filter(
        program_id=program_id,
        application__receipt_number=receipt_number,
        results__outcome=TransferResult.Outcome.PAID,
    )
    return list(rows.select_related("batch").order_by("pk"))


def _rows(program_id: int) -> "QuerySet[Recovery]":
    return (
        Recovery.objects.filter(program_id=program_id)
        .select_related("line__application", "line__batch", "opened_by")
        .annotate(
            received=Sum("steps__yen", default=0),
            reminders=Count("steps", filter=Q(steps__kind=RecoveryStep.Kind.DUNNED)),
            ended=Max("steps__kind", filter=Q(steps__kind__in=ENDS)),
        )
    )


def _claim(row: Recovery) -> Claim:
    return Claim(
        recovery=row,
        receipt_number=row.line.application.receipt_number,
        received_yen=row.received,  # type: ignore[attr-defined]
        reminders=row.reminders,  # type: ignore[attr-defined]
        ended_by=row.ended or "",  # type: ignore[attr-defined]
        batch_number=row.line.batch.number,
    )

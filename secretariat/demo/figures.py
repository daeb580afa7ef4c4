"""The figures of a program after the demo, counted from its rows: what `summary.json` holds."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Sum

from callcenter.models import Call
from cases.models import (
    Application,
    Decision,
    Deficiency,
    GiftItem,
    Household,
    Notice,
    PayoutBatch,
    Recipient,
    RosterReject,
    TransferLine,
    TransferResult,
)
from reports.models import PrintLot
from security.models import Program

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Transfers:
    """Money of a program. `sent` counts lines of released batches, `reissued` those of attempt 2 and on."""

    batches: int = 0
    sent_count: int = 0
    sent_yen: int = 0
    paid_count: int = 0
    paid_yen: int = 0
    failed_count: int = 0
    failed_yen: int = 0
    open_count: int = 0
    open_yen: int = 0
    reissued_count: int = 0
    reissued_yen: int = 0


@dataclass(frozen=True, slots=True)
class ProgramFigures:
    """What `summary.json` says of one program. Counts by name leave out what did not occur; calls are inbound."""

    number: int
    code: str
    name: str
    municipality: str
    households: int
    people: int
    excluded: Counts
    rejected_rows: int
    ledger: Counts
    letters: Counts
    letter_pages: int
    letters_posted: int
    letters_returned: int
    letters_blocked: int
    applications: int
    applications_by_channel: Counts
    applications_by_status: Counts
    deficiencies: Counts
    deficiencies_by_state: Counts
    decisions: Counts
    granted_yen: int
    transfers: Transfers
    households_paid: int
    gifts: Counts = field(default_factory=dict)
    calls: int = 0


def figures_of(program: Program) -> ProgramFigures:
    """Count everything of one program. Needs the program's scope."""
    of = {"program_id": program.pk}
    applications = Application.objects.filter(**of)
    notices = Notice.objects.filter(**of)
    decisions = _standing_decisions(program.pk)
    return ProgramFigures(
        number=program.number,
        code=program.code,
        name=program.name,
        municipality=program.municipality.name,
        households=Household.objects.filter(**of, in_roster=True).count(),
        people=Recipient.objects.filter(**of, in_roster=True, household__in_roster=True).count(),
        excluded=_by(Household.objects.filter(**of, in_roster=True).exclude(excluded_reason=""), "excluded_reason"),
        rejected_rows=RosterReject.objects.filter(**of).count(),
        ledger=_by(Household.objects.filter(**of, in_roster=True), "ledger_state"),
        letters=_summed(PrintLot.objects.filter(**of), "kind", "letters"),
        letter_pages=_sum(PrintLot.objects.filter(**of), "pages"),
        letters_posted=notices.filter(posted_at__isnull=False).count(),
        letters_returned=notices.filter(returned_at__isnull=False).count(),
        letters_blocked=notices.filter(state=Notice.State.BLOCKED).count(),
        applications=applications.count(),
        applications_by_channel=_by(applications, "channel"),
        applications_by_status=_by(applications, "status"),
        deficiencies=_by(Deficiency.objects.filter(**of), "code"),
        deficiencies_by_state=_by(Deficiency.objects.filter(**of), "state"),
        decisions=_by(decisions, "outcome"),
        granted_yen=_sum(decisions, "amount_yen"),
        transfers=_transfers(program.pk),
        households_paid=_households_paid(program.pk),
        gifts=_by(GiftItem.objects.filter(**of), "state"),
        calls=Call.objects.filter(**of, direction=Call.Direction.INBOUND).count(),
    )


def _standing_decisions(program_id: int) -> Any:
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    return Decision.objects.filter(~Exists(later), program_id=program_id)


def _transfers(program_id: int) -> Transfers:
    released = PayoutBatch.objects.filter(program_id=program_id, state=PayoutBatch.State.RELEASED)
    lines = TransferLine.objects.filter(program_id=program_id, batch__in=released)
    outcomes: Counter[str] = Counter()
    yen: Counter[str] = Counter()
    for outcome, count, amount in (
        lines.annotate(outcome=F("results__outcome"))
        .values("outcome")
        .annotate(count=Count("pk"), yen=Sum("amount_yen"))
        .values_list("outcome", "count", "yen")
    ):
        outcomes[outcome or "open"] += count
        yen[outcome or "open"] += amount
    again = lines.filter(attempt__gt=1)
    paid, failed = TransferResult.Outcome.PAID.value, TransferResult.Outcome.FAILED.value
    return Transfers(
        batches=released.count(),
        sent_count=outcomes.total(),
        sent_yen=yen.total(),
        paid_count=outcomes[paid],
        paid_yen=yen[paid],
        failed_count=outcomes[failed],
        failed_yen=yen[failed],
        open_count=outcomes["open"],
        open_yen=yen["open"],
        reissued_count=again.count(),
        reissued_yen=_sum(again, "amount_yen"),
    )


def _households_paid(program_id: int) -> int:
    """Households that got what they are owed: a transfer that the bank paid, or a gift that was sent."""
    paid = TransferResult.objects.filter(program_id=program_id, outcome=TransferResult.Outcome.PAID)
    served = paid.values("line__application__household_id").distinct().count()
    sent = GiftItem.objects.filter(program_id=program_id, sent_at__isnull=False).exclude(state=GiftItem.State.LOST)
    return served + sent.count()


def _by(rows: Any, column: str) -> Counts:
    return dict(rows.values(column).annotate(count=Count("pk")).order_by(column).values_list(column, "count"))


def _summed(rows: Any, column: str, value: str) -> Counts:
    return dict(rows.values(column).annotate(total=Sum(value)).order_by(column).values_list(column, "total"))


def _sum(rows: Any, column: str) -> int:
    total: int = rows.aggregate(total=Sum(column, default=0))["total"]
    return total

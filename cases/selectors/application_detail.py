"""Everything that a municipality's system may know of one application."""

from dataclasses import dataclass

from cases.models import Application, Decision, Deficiency, Hold, TransferLine, TransferResult


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The decision that stands."""

    number: int
    outcome: str
    amount_yen: int
    decided_on: str


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """One attempt to pay."""

    attempt: int
    amount_yen: int
    transfer_on: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeficiencyFacts:
    """One deficiency."""

    code: str
    state: str
    round: int
    deadline_on: str | None


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """One application without any name, address or account: the municipality has the roster itself."""

    receipt_number: str
    household_number: str
    channel: str
    status: str
    status_at: str
    received_on: str
    amount_yen: int | None
    holds: list[str]
    deficiencies: list[DeficiencyFacts]
    decision: DecisionFacts | None
    payments: list[PaymentFacts]


def application_detail(*, program_id: int, receipt_number: str) -> ApplicationDetail | None:
    """The application with that receipt number, or None: not in this program, or restricted."""
    found = (
        Application.objects.filter(program_id=program_id, receipt_number=receipt_number, household__protected=False)
        .select_related("household")
        .first()
    )
    if found is None:
        return None
    return ApplicationDetail(
        receipt_number=found.receipt_number,
        household_number=found.household.number,
        channel=found.channel,
        status=found.status,
        status_at=found.status_at.isoformat(),
        received_on=found.received_on.isoformat(),
        amount_yen=found.amount_yen,
        holds=_holds(found),
        deficiencies=_deficiencies(found),
        decision=_decision(found),
        payments=_payments(found),
    )


def _holds(application: Application) -> list[str]:
    open_holds = Hold.objects.filter(program_id=application.program_id, application_id=application.pk, released_at=None)
    return list(open_holds.order_by("opened_at", "pk").values_list("kind", flat=True))


def _deficiencies(application: Application) -> list[DeficiencyFacts]:
    rows = Deficiency.objects.filter(program_id=application.program_id, application_id=application.pk)
    return [
        DeficiencyFacts(row.code, row.state, row.round, row.deadline_on.isoformat() if row.deadline_on else None)
        for row in rows.order_by("opened_at", "pk")
    ]


def _decision(application: Application) -> DecisionFacts | None:
    rows = Decision.objects.filter(program_id=application.program_id, application_id=application.pk)
    row = rows.order_by("-sequence", "term").first()
    return DecisionFacts(row.number, row.outcome, row.amount_yen, row.decided_on.isoformat()) if row else None


def _payments(application: Application) -> list[PaymentFacts]:
    lines = TransferLine.objects.filter(program_id=application.program_id, application_id=application.pk)
    rows = list(lines.select_related("batch").order_by("pk"))
    results = {
        result.line_id: result
        for result in TransferResult.objects.filter(
            program_id=application.program_id, line_id__in=[line.pk for line in rows]
        )
    }
    return [
        PaymentFacts(
            attempt=line.attempt,
            amount_yen=line.amount_yen,
            transfer_on=line.batch.transfer_on.isoformat(),
            outcome=results[line.pk].outcome if line.pk in results else "",
            reason=results[line.pk].reason if line.pk in results else "",
        )
        for line in rows
    ]

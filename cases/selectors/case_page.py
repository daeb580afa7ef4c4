"""What the case page shows beside the case itself: its way, the time it took, its money, what was saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import (
    ENDED,
    Application,
    Channel,
    Decision,
    Deficiency,
    Hold,
    ProgramSetup,
    Status,
    TransferLine,
    TransferResult,
)
from cases.models.setup import PAYING_KINDS
from cases.rules.amounts import explain_amount
from cases.rules.elapsed import Elapsed, elapsed
from cases.rules.terms import read_terms
from cases.rules.track import TrackStep, days_reached, track
from cases.selectors.applications import ApplicationDetail
from cases.selectors.readers import authorise_reader
from cases.selectors.recoveries import Claim, claims_on
from cases.selectors.terms import CaseTerm, case_terms_in, first_terms
from security import clock
from security.actor import Actor

TYPED = frozenset({Channel.PUSH, Channel.ONLINE})


@dataclass(frozen=True, slots=True)
class CaseWay:
    """How far a case is, and how long it took."""

    steps: list[TrackStep]
    elapsed: Elapsed
    handling_days: int
    due_on: dt.date | None


def case_way(*, actor: Actor, program_id: int, detail: ApplicationDetail, setup: ProgramSetup) -> CaseWay:
    """The steps of a case and its clock, from what has been read of it and of its program."""
    authorise_reader(actor, program_id)
    row = detail.application
    reached = days_reached((step.to_status, clock.local(step.at).date()) for step in reversed(detail.transitions))
    reached.setdefault(Status.RECEIVED, row.received_on)
    # Nothing but money is transferred, whatever the set-up says of the step.
    steps = setup.steps if setup.kind in PAYING_KINDS else {**setup.steps, "payout": False}
    keyed = row.channel not in TYPED and setup.steps.get("keying", True)
    return CaseWay(
        steps=track(status=row.status, reached=reached, steps=steps, stopped=bool(open_of(detail.holds)), keyed=keyed),
        elapsed=elapsed(
            start=row.received_at,
            end=_end(detail),
            resident=[(one.notified_at, one.resolved_at) for one in detail.deficiencies if one.notified_at],
            municipality=[
                (one.opened_at, one.released_at) for one in detail.holds if one.waits_for == Hold.WaitsFor.MUNICIPALITY
            ],
        ),
        handling_days=setup.handling_days,
        due_on=row.received_on + dt.timedelta(days=setup.handling_days) if row.status not in _BEYOND else None,
    )


_BEYOND = ENDED | {Status.DECIDED, Status.PAYING, Status.PAID}


def _end(detail: ApplicationDetail) -> dt.datetime:
    """The clock stands still once it is decided or ended."""
    ends = [step.at for step in detail.transitions if step.to_status in _BEYOND]
    return min(ends, default=clock.now())


def open_of(holds: Sequence[Hold]) -> list[Hold]:
    """The stops that are not lifted."""
    return [hold for hold in holds if hold.released_at is None]


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay, what became of it, empty while nothing is known, and what was asked back of it."""

    line: TransferLine
    result: TransferResult | None
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class CaseMoney:
    """How the amount comes about, the decisions, newest first, the payments, and where there are terms, each."""

    sentences: list[str]
    decisions: list[Decision]
    payments: list[Payment]
    terms: list[CaseTerm]

    @property
    def replaced(self) -> set[int]:
        """The decisions in whose place a later one of the same term stands."""
        last = {one.term: one.sequence for one in reversed(self.decisions)}  # they are the newest first
        return {one.pk for one in self.decisions if one.sequence < last[one.term]}

    @property
    def open_terms(self) -> list[CaseTerm]:
        """Terms from which a change can still begin."""
        return first_terms(self.terms)


def case_money(*, actor: Actor, program_id: int, application: Application, setup: ProgramSetup) -> CaseMoney:
    """What the application is worth, and what was decided and paid."""
    authorise_reader(actor, program_id)
    about = {"program_id": program_id, "application_id": application.pk}
    decisions = list(Decision.objects.filter(**about).select_related("decided_by").order_by("-sequence", "term"))
    # Nothing is paid without a decision.
    lines = (
        list(TransferLine.objects.filter(**about).select_related("batch").order_by("batch__term", "attempt"))
        if decisions
        else []
    )
    results = {
        result.line_id: result
        for result in TransferResult.objects.filter(program_id=program_id, line_id__in=[line.pk for line in lines])
    }
    claims = (
        claims_on(actor=actor, program_id=program_id, household_ids=[application.household_id], refused_too=True)
        if lines
        else {}
    ).get(application.household_id, [])
    terms = case_terms_in(read_terms(setup.terms), program_id, [application.pk]).get(application.pk, [])
    return CaseMoney(
        sentences=explain_amount(application.amount_explained),
        decisions=decisions,
        payments=[
            Payment(line, results.get(line.pk), [claim for claim in claims if claim.recovery.line_id == line.pk])
            for line in lines
        ],
        terms=terms,
    )


def standing_of(deficiencies: Sequence[Deficiency]) -> list[Deficiency]:
    """Deficiencies that are not settled."""
    return [one for one in deficiencies if one.state in (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)]

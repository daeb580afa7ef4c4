"""The municipality's decision (支給決定・不支給決定) on one application or on 100,000."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, Max, OuterRef, Sum
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotPossibleError
from cases.models import Application, BenefitKind, Decision, Hold, NoticeKind, ProgramSetup, Status
from cases.models.setup import PAYING_KINDS
from cases.rules.transitions import Event
from cases.selectors.entitled_people import entitled_people, people_with_certificate
from cases.selectors.facts import found_unfit
from cases.services.application.advance import advance
from cases.services.certificate.issue import issue_certificates
from cases.services.locks import hold_households
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise, system_actor
from security.audit.record import record
from security.roles import Role

REFUSED_BUDGET = "budget"
REFUSED_AMOUNT = "amount"
REFUSED_SCREENING = "screening"
REFUSED_CERTIFICATE = "certificate"
EVENTS = {Decision.Outcome.GRANT: Event.GRANT, Decision.Outcome.DENY: Event.DENY}
NOTICES = {Decision.Outcome.GRANT: NoticeKind.DECISION, Decision.Outcome.DENY: NoticeKind.DENIAL}


@dataclass(frozen=True, slots=True)
class Decided:
    """Applications decided on, the ids of their decisions in the same order, and why the others were not.

    `without_letter` says by application why no letter was queued: the dedicated desk writes to restricted households.
    """

    done: list[int] = field(default_factory=list)
    decision_ids: list[int] = field(default_factory=list)
    total_yen: int = 0
    refusals: dict[int, str] = field(default_factory=dict)
    without_letter: dict[int, str] = field(default_factory=dict)


def decide(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    outcome: Decision.Outcome | str,
    reason: str = "",
    decided_on: dt.date | None = None,
    partial: bool = False,
) -> Decided:
    """Grant the proposed amount, or deny, and queue the letter that says so. By an officer of the municipality only.

    With a budget, grants go first come first served by the time of reception: once one no longer fits, it and all that
    came after it are refused (``budget``). ``screening`` refuses a grant of what a screening of the running cycle found
    not eligible: an officer who sees it otherwise sends it back. ``amount`` refuses what has no amount within the
    program's ceiling; status, holds and roles are refused as `advance` does. With `partial=False` one refusal stops all
    (NotPossibleError). Programs that pay no money close here; a program of certificates issues them, and refuses
    (``certificate``) where everybody has one. Raises CaseError ``reason_missing`` for a denial without
    a reason, and ``setup_missing``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    chosen = Decision.Outcome(outcome)
    if chosen is Decision.Outcome.DENY and not reason.strip():
        raise CaseError(_("A denial needs a reason. Write the reason that the letter gives."), code="reason_missing")
    # Decided twice: the second call finds another status and is refused, item by item.
    setup = _lock_setup(program_id)
    rows = _lock_applications(setup, application_ids)
    refusals = _refuse_grants(setup, rows) if chosen is Decision.Outcome.GRANT else {}
    if refusals and not partial:
        raise NotPossibleError(refusals)
    by_id = {row.pk: row for row in rows}
    # In the order of reception, so that numbers follow it; ids that do not exist stay in, to be refused by name.
    order = [*by_id, *(pk for pk in application_ids if pk not in by_id)]
    moved = advance(
        actor=actor,
        program_id=program_id,
        application_ids=[pk for pk in order if pk not in refusals],
        event=EVENTS[chosen],
        reason=reason,
        partial=partial,
    )
    refusals |= moved.refusals
    decided = [by_id[pk] for pk in moved.done]
    day = decided_on or clock.today()
    decisions = _write(actor, program_id, decided, chosen, reason, day)
    without_letter = _tell(actor, setup, decided, decisions, day)
    if chosen is Decision.Outcome.GRANT and not pays_money(setup):
        _close(program_id, moved.done)
    return Decided(
        done=moved.done,
        decision_ids=[decision.pk for decision in decisions],
        total_yen=sum(decision.amount_yen for decision in decisions),
        refusals=refusals,
        without_letter=without_letter,
    )


def pays_money(setup: ProgramSetup) -> bool:
    """True when grants of the program are paid by transfer: not goods, and the payout step is not switched off."""
    return setup.kind in PAYING_KINDS and bool(setup.steps.get("payout", True))


def _lock_setup(program_id: int) -> ProgramSetup:
    """The set-up, locked: its budget is spent by one decision at a time."""
    setup = ProgramSetup.objects.select_for_update(no_key=True).filter(program_id=program_id).first()
    if setup is None:
        raise CaseError(_("The program has no set-up. Have the administrator set it up first."), code="setup_missing")
    return setup


def _lock_applications(setup: ProgramSetup, application_ids: Collection[int]) -> list[Application]:
    """The applications in the order of their reception, locked in the order of their keys.

    Their households are locked ahead: letters are queued to them, and a certificate is a person's, so that nobody gets
    two at once.
    """
    program_id = setup.program_id
    rows = Application.objects.filter(program_id=program_id, pk__in=list(application_ids))
    hold_households(program_id, list(rows.order_by().values_list("household_id", flat=True)))
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("pk"), released_at=None)
    locked = (
        rows.order_by("pk")
        .select_for_update(no_key=True)
        .annotate(held=Exists(held), unfit=found_unfit(program_id))
        .only("status", "received_at", "household_id", "amount_yen", "amount_explained", "answers")
    )
    return sorted(locked, key=lambda row: (row.received_at, row.pk))


def _refuse_grants(setup: ProgramSetup, rows: Sequence[Application]) -> dict[int, str]:
    left_yen = None if setup.budget_yen is None else setup.budget_yen - granted_yen(setup.program_id)
    certified = _certified(setup, rows) if setup.kind == BenefitKind.CERTIFICATE else frozenset()
    refusals: dict[int, str] = {}
    spent = False
    for row in rows:
        if row.status != Status.REVIEWED or row.held:  # type: ignore[attr-defined]
            continue  # `advance` refuses it, and it uses up nothing
        if row.unfit:  # type: ignore[attr-defined]
            refusals[row.pk] = REFUSED_SCREENING
            continue
        if not row.amount_yen or row.amount_yen > setup.ceiling_yen:
            refusals[row.pk] = REFUSED_AMOUNT
            continue
        if row.household_id in certified:
            refusals[row.pk] = REFUSED_CERTIFICATE
            continue
        if left_yen is None:
            continue
        spent = spent or row.amount_yen > left_yen
        if spent:
            refusals[row.pk] = REFUSED_BUDGET
        else:
            left_yen -= row.amount_yen
    return refusals


def _certified(setup: ProgramSetup, rows: Sequence[Application]) -> frozenset[int]:
    """Households in which everybody who is entitled has a certificate."""
    people = entitled_people(setup, {row.household_id for row in rows})
    holders = people_with_certificate(setup.program_id, setup.period, people)
    return frozenset(pk for pk, group in people.items() if all(person.pk in holders for person in group))


def granted_yen(program_id: int) -> int:
    """Sum of what stands granted in the program: the latest decision of each application, yen."""
    later = Decision.objects.filter(
        program_id=program_id, application=OuterRef("application"), sequence__gt=OuterRef("sequence")
    )
    grants = Decision.objects.filter(~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT)
    total: int = grants.aggregate(total=Sum("amount_yen", default=0))["total"]
    return total


def _write(
    actor: Actor,
    program_id: int,
    rows: Sequence[Application],
    outcome: Decision.Outcome,
    reason: str,
    decided_on: dt.date,
) -> list[Decision]:
    if not rows:
        return []
    granted = outcome is Decision.Outcome.GRANT
    sequences = _sequences(program_id, [row.pk for row in rows])
    numbers = take_numbers(program_id=program_id, kind="decision", count=len(rows))
    assert actor.user_id is not None  # noqa: S101 - only people hold the officer's role
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                program_id=program_id,
                application_id=row.pk,
                sequence=sequences.get(row.pk, 0) + 1,
                number=number,
                outcome=outcome,
                amount_yen=row.amount_yen or 0 if granted else 0,
                amount_explained=row.amount_explained if granted else [],
                reason=reason,
                decided_by_id=actor.user_id,
                decided_at=clock.now(),
                decided_on=decided_on,
            )
            for row, number in zip(rows, numbers, strict=True)
        ],
        batch_size=2_000,
    )
    record(
        events.DECIDED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in rows],
        reason=reason,
        data={"outcome": outcome.value, "numbers": [numbers[0], numbers[-1]]},
    )
    return decisions


def _tell(
    actor: Actor, setup: ProgramSetup, rows: Sequence[Application], decisions: Sequence[Decision], day: dt.date
) -> dict[int, str]:
    """The letter that tells of the decision; a granted certificate tells of itself."""
    if rows and setup.kind == BenefitKind.CERTIFICATE and decisions[0].outcome == Decision.Outcome.GRANT:
        return issue_certificates(actor=actor, program_id=setup.program_id, applications=rows).without_letter
    return _queue_letters(actor, setup.program_id, rows, decisions, day)


def _queue_letters(
    actor: Actor, program_id: int, rows: Sequence[Application], decisions: Sequence[Decision], issued_on: dt.date
) -> dict[int, str]:
    if not rows:
        return {}
    queued = queue_notices(
        actor=actor,
        program_id=program_id,
        kind=NOTICES[Decision.Outcome(decisions[0].outcome)],
        targets=[
            NoticeTarget(row.household_id, row.pk, {"decision_id": decision.pk, "decision_number": decision.number})
            for row, decision in zip(rows, decisions, strict=True)
        ],
        issued_on=issued_on,
    )
    return {about: code for (_household, about), code in queued.refusals.items() if about is not None}


def _sequences(program_id: int, application_ids: Sequence[int]) -> Mapping[int, int]:
    earlier = Decision.objects.filter(program_id=program_id, application_id__in=application_ids)
    return dict(earlier.values_list("application_id").annotate(last=Max("sequence")).order_by())


def _close(program_id: int, application_ids: Sequence[int]) -> None:
    advance(
        actor=system_actor("cases.decide"),
        program_id=program_id,
        application_ids=application_ids,
        event=Event.CLOSE,
        reason="no payout in this program",
    )

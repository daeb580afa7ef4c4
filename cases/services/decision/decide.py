"""The municipality's decision (支給決定・不支給決定) on one application or on 100,000."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, Max, OuterRef, Sum
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotPossibleError
from cases.models import Application, BenefitKind, Decision, Hold, NoticeKind, ProgramSetup, Status
from cases.models.setup import PAYING_KINDS
from cases.rules.terms import ONCE, by_term
from cases.rules.transitions import Event
from cases.selectors.entitled_people import entitled_people, people_with_certificate
from cases.selectors.facts import found_unfit
from cases.services.application.advance import advance
from cases.services.certificate.issue import issue_certificates
from cases.services.locks import hold_households, share_setup
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise, system_actor
from security.audit.record import record
from security.db.among import Among
from security.db.rows import insert_rows
from security.roles import Role

REFUSED_BUDGET = "budget"
REFUSED_AMOUNT = "amount"
REFUSED_SCREENING = "screening"
REFUSED_CERTIFICATE = "certificate"
EVENTS = {Decision.Outcome.GRANT: Event.GRANT, Decision.Outcome.DENY: Event.DENY}
NOTICES = {Decision.Outcome.GRANT: NoticeKind.DECISION, Decision.Outcome.DENY: NoticeKind.DENIAL}


@dataclass(frozen=True, slots=True)
class Decided:
    """Applications decided on, the ids of their decisions in the same order (of each term one), and why the others not.

    `without_letter` says by application why no letter was queued: the dedicated desk writes to restricted households.
    """

    done: list[int] = field(default_factory=list)
    decision_ids: list[int] = field(default_factory=list)
    total_yen: int = 0
    refusals: dict[int, str] = field(default_factory=dict)
    without_letter: dict[int, str] = field(default_factory=dict)


class _Entry(NamedTuple):
    """What is decided on an application, once or for one of its terms; `lines` explain the yen."""

    application_id: int
    term: int
    yen: int
    lines: list[Any]


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
    a reason, and ``setup_missing``. Where the program pays by terms, every term of the proposal gets a decision of its
    own; the letter is about all of them.
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
    entries = [entry for row in decided for entry in _entries(row, chosen)]
    ids, numbers = _write(actor, program_id, entries, chosen, reason, day)
    # The letter names the decision on the first of an application's terms.
    first = {
        entry.application_id: {"decision_id": pk, "decision_number": number}
        for entry, pk, number in zip(reversed(entries), reversed(ids), reversed(numbers), strict=True)
    }
    without_letter = _tell(actor, setup, decided, chosen, first, day)
    if chosen is Decision.Outcome.GRANT and not pays_money(setup):
        _close(program_id, moved.done)
    return Decided(
        done=moved.done,
        decision_ids=ids,
        total_yen=sum(entry.yen for entry in entries),
        refusals=refusals,
        without_letter=without_letter,
    )


def pays_money(setup: ProgramSetup) -> bool:
    """True when grants of the program are paid by transfer: not goods, and the payout step is not switched off."""
    return setup.kind in PAYING_KINDS and bool(setup.steps.get("payout", True))


def _lock_setup(program_id: int) -> ProgramSetup:
    """The set-up, locked: its budget is spent by one decision at a time. Without a budget, against change only."""
    rows = ProgramSetup.objects.filter(program_id=program_id)
    if not rows.filter(budget_yen__isnull=False).exists():
        share_setup(program_id)
        setup = rows.first()
        if setup is not None and setup.budget_yen is None:
            return setup
    # Here too when a budget was set between the two looks: two decisions that then wait for each other are retried.
    setup = rows.select_for_update(no_key=True).first()
    if setup is None:
        raise CaseError(_("The program has no set-up. Have the administrator set it up first."), code="setup_missing")
    return setup


def _lock_applications(setup: ProgramSetup, application_ids: Collection[int]) -> list[Application]:
    """The applications in the order of their reception, locked in the order of their keys.

    Their households are locked ahead: letters are queued to them, and a certificate is a person's, so that nobody gets
    two at once.
    """
    program_id = setup.program_id
    rows = Application.objects.filter(Among("pk", application_ids), program_id=program_id)
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
        if not row.amount_yen or not _pays_as_set_up(setup, row):
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


def _pays_as_set_up(setup: ProgramSetup, row: Application) -> bool:
    """No single payment is above the ceiling, and what was proposed is for the terms that the program still has."""
    parts = by_term(row.amount_explained)
    known = {int(term["number"]) for term in setup.terms}
    highest = max((part.yen for part in parts.values()), default=row.amount_yen or 0)
    return highest <= setup.ceiling_yen and bool(parts) == bool(known) and parts.keys() <= known


def _certified(setup: ProgramSetup, rows: Sequence[Application]) -> frozenset[int]:
    """Households in which everybody who is entitled has a certificate."""
    people = entitled_people(setup, {row.household_id for row in rows})
    holders = people_with_certificate(setup.program_id, setup.period, people)
    return frozenset(pk for pk, group in people.items() if all(person.pk in holders for person in group))


def granted_yen(program_id: int) -> int:
    """Sum of what stands granted in the program: the latest decision of each application and term, yen."""
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    grants = Decision.objects.filter(~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT)
    total: int = grants.aggregate(total=Sum("amount_yen", default=0))["total"]
    return total


def _write(
    actor: Actor,
    program_id: int,
    entries: Sequence[_Entry],
    outcome: Decision.Outcome,
    reason: str,
    decided_on: dt.date,
) -> tuple[list[int], range]:
    """The ids and the numbers of the decisions, in the order of the entries."""
    if not entries:
        return [], range(0)
    application_ids = list(dict.fromkeys(entry.application_id for entry in entries))
    sequences = _sequences(program_id, application_ids)
    assert actor.user_id is not None  # noqa: S101 - only people hold the officer's role
    # As late as can be: from here to the end of the transaction, decisions of the program wait for this one.
    numbers = take_numbers(program_id=program_id, kind="decision", count=len(entries))
    ids = insert_rows(
        Decision,
        [
            {
                "application_id": entry.application_id,
                "term": entry.term,
                "sequence": sequences.get((entry.application_id, entry.term), 0) + 1,
                "number": number,
                "amount_yen": entry.yen,
                "amount_explained": entry.lines,
            }
            for entry, number in zip(entries, numbers, strict=True)
        ],
        shared={
            "program_id": program_id,
            "outcome": outcome.value,
            "reason": reason,
            "decided_by_id": actor.user_id,
            "decided_at": clock.now(),
            "decided_on": decided_on,
        },
    )
    record(
        events.DECIDED,
        actor=actor,
        program_id=program_id,
        subject_ids=application_ids,
        reason=reason,
        data={"outcome": outcome.value, "numbers": [numbers[0], numbers[-1]]},
    )
    return ids, numbers


def _entries(row: Application, outcome: Decision.Outcome) -> list[_Entry]:
    """What is decided on an application: once, or for each of its terms."""
    if outcome is not Decision.Outcome.GRANT:
        return [_Entry(row.pk, ONCE, 0, [])]
    terms = by_term(row.amount_explained)
    if not terms:
        return [_Entry(row.pk, ONCE, row.amount_yen or 0, row.amount_explained)]
    return [_Entry(row.pk, number, part.yen, part.lines) for number, part in terms.items() if part.yen]


def _tell(
    actor: Actor,
    setup: ProgramSetup,
    rows: Sequence[Application],
    outcome: Decision.Outcome,
    decisions: Mapping[int, Mapping[str, int]],
    day: dt.date,
) -> dict[int, str]:
    """The letter that tells of the decision, which it names by application; a granted certificate tells of itself."""
    if not rows:
        return {}
    if setup.kind == BenefitKind.CERTIFICATE and outcome is Decision.Outcome.GRANT:
        return issue_certificates(actor=actor, program_id=setup.program_id, applications=rows).without_letter
    queued = queue_notices(
        actor=actor,
        program_id=setup.program_id,
        kind=NOTICES[outcome],
        targets=[NoticeTarget(row.household_id, row.pk, decisions[row.pk]) for row in rows if row.pk in decisions],
        issued_on=day,
    )
    return {about: code for (_household, about), code in queued.refusals.items() if about is not None}


def _sequences(program_id: int, application_ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
    earlier = Decision.objects.filter(Among("application_id", application_ids), program_id=program_id)
    rows = earlier.values_list("application_id", "term").annotate(last=Max("sequence")).order_by()
    return {(application_id, term): last for application_id, term, last in rows}


def _close(program_id: int, application_ids: Sequence[int]) -> None:
    advance(
        actor=system_actor("cases.decide"),
        program_id=program_id,
        application_ids=application_ids,
        event=Event.CLOSE,
        reason="no payout in this program",
    )
